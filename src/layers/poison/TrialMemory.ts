import { freemem } from "node:os"
import { getHeapStatistics } from "node:v8"

/** The largest heap of a trial, in MiB. No work of one turn comes near it. */
const mostHeap = 512

/** The smallest heap, in MiB. A worker takes some 80 by itself, and starting one with less left could end the bot. */
const leastHeap = 128

/** Memory in bytes. */
export interface MemoryLeft {
  /** What the machine has left; undefined where the system does not say. */
  readonly free: number | undefined
  /** What is left of the container's limit; undefined where there is none. */
  readonly contained: number | undefined
  /** What the bot's own heap may grow to: work that needs more would end it. */
  readonly heap: number
}

/** How large a trial's heap may become, in MiB; undefined where too little memory is left for a trial. */
export const heapOfTrial = ({ contained, free, heap }: MemoryLeft): number | undefined => {
  const left = Math.floor(Math.min(free ?? Infinity, contained ?? Infinity) * 0.75 / 1_048_576)
  return left < leastHeap ? undefined : Math.min(mostHeap, left, Math.floor(heap / 1_048_576))
}

/**
 * Reads the memory left. A container's figure for used memory, and `freemem` elsewhere than on Linux, count what the
 * kernel may take back as used, so only this process's own memory is subtracted there.
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
