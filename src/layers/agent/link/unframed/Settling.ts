import { Effect } from "effect"
import type { Thread } from "../../../../domain/Ids.ts"
import { monotonic } from "../../../pace/MonotonicClock.ts"

/** So many threads settle at once at most; the one that began first goes on at once where there are more. */
const mostSettling = 10_000
/** The last sockets of so many threads are remembered; the one that ended first is forgotten where there are more. */
const mostRemembered = 1_000
/** So long behind the wait what comes unasked may still be the rest of the run that was cut, in milliseconds. */
const lateFor = 600_000

/** A socket that was lost or closed in mid-run. */
export interface CutRun {
  /** A time of the monotonic clock, in milliseconds. */
  readonly at: number
  /** How long the thread waits for its next socket, in milliseconds. */
  readonly settle: number
  /** The run went on; false: it was cut before, and the agent still spoke of it. */
  readonly isNew: boolean
}

/**
 * What is left of the sockets of threads. Where one was closed or lost in mid-run the agent may not notice before it
 * says the next word, so the thread's next socket waits: what the agent still says then has nowhere to go. What it says
 * behind that wait is late: nobody reads it, and it says nothing of other threads. Links come and go meanwhile.
 */
export interface Settling {
  /** A socket ended in this state, as its codec left it (`Unframed.rest`). */
  ended(thread: Thread, rest: unknown, cut: CutRun | undefined): void
  /** How the thread's socket before ended; undefined where this process knows of none. */
  last(thread: Thread): unknown
  /** Whether what comes unasked at this time of the monotonic clock may be the rest of a run that was cut. */
  isLate(thread: Thread, now: number): boolean
  /** Waits until the thread may have a socket. */
  wait(thread: Thread): Effect.Effect<void>
}

interface Wait {
  readonly until: number
  readonly lateUntil: number
}

export const makeSettling = (): Settling => {
  // In the order of their beginning. All wait equally long, so that the first to be over are the first here.
  const waits = new Map<Thread, Wait>()
  const lasts = new Map<Thread, unknown>()

  const begin = (thread: Thread, { at, isNew, settle }: CutRun) => {
    for (const [settled, { lateUntil }] of waits) {
      if (lateUntil > at && waits.size < mostSettling) break
      waits.delete(settled)
    }
    // An agent that speaks of the same run for ever is not late for ever.
    const before = isNew ? undefined : waits.get(thread)
    waits.delete(thread)
    waits.set(thread, { until: at + settle, lateUntil: before?.lateUntil ?? at + settle + lateFor })
  }

  return {
    ended: (thread, rest, cut) => {
      lasts.delete(thread)
      if (rest !== undefined) lasts.set(thread, rest)
      if (lasts.size > mostRemembered) {
        for (const oldest of lasts.keys()) {
          lasts.delete(oldest)
          break
        }
      }
      if (cut !== undefined) begin(thread, cut)
    },
    last: (thread) => lasts.get(thread),
    isLate: (thread, now) => (waits.get(thread)?.lateUntil ?? now) > now,
    wait: (thread) =>
      Effect.flatMap(monotonic, (now) => {
        const left = (waits.get(thread)?.until ?? now) - now
        return left > 0 ? Effect.sleep(left) : Effect.void
      })
  }
}
