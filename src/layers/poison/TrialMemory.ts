import { freemem } from "node:os"
import { getHeapStatistics } from "node:v8"

/** No work of one turn comes near this, in MiB. */
const most = 512

/** A worker takes some 80 by itself; where there is no more, beginning one could end the bot. */
const least = 128

export interface MemoryLeft {
  /**
   * What the machine has left, and what is left of the container's limit; undefined where nobody says so, or there is
   * none.
   */
  readonly free: number | undefined
  readonly contained: number | undefined
  /** What the bot's own heap may grow to: work that needs more would end it. */
  readonly heap: number
}

/** How large a trial's heap may become, in MiB; undefined: there is no room for a trial. All else is in bytes. */
export const heapOfTrial = ({ contained, free, heap }: MemoryLeft): number | undefined => {
  const left = Math.floor(Math.min(free ?? Infinity, contained ?? Infinity) * 0.75 / 1_048_576)
  return left < least ? undefined : Math.min(most, left, Math.floor(heap / 1_048_576))
}

/**
 * What counts as used in a container, and on other systems than Linux, holds what the kernel may take back: there
 * only our own is taken off.
 */
export const memoryLeft = (): MemoryLeft => {
  const limit = process.constrainedMemory()
  const isLimited = limit > 0 && limit < Number.MAX_SAFE_INTEGER
  return {
    free: process.platform === "linux" ? freemem() : undefined,
    contained: isLimited ? limit - process.memoryUsage.rss() : undefined,
    heap: getHeapStatistics().heap_size_limit
  }
}
