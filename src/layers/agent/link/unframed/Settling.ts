import { Effect } from "effect"
import type { Thread } from "../../../../domain/Ids.ts"
import { monotonic } from "../../../pace/MonotonicClock.ts"

/** So many threads settle at once at most; the one that began first goes on at once where there are more. */
const mostSettling = 10_000

/**
 * Threads whose socket was closed in mid-run. The agent may not notice before it says the next word, so the thread's
 * next socket waits: what the agent still says then has nowhere to go. Links come and go meanwhile.
 */
export interface Settling {
  /** From `now` on, a time of the monotonic clock in milliseconds, the thread waits for so many milliseconds. */
  begin(thread: Thread, now: number, milliseconds: number): void
  /** Waits until the thread may have a socket. */
  wait(thread: Thread): Effect.Effect<void>
}

export const makeSettling = (): Settling => {
  // In the order of their beginning. All wait equally long, so that the first to be over are the first here.
  const until = new Map<Thread, number>()
  return {
    begin: (thread, now, milliseconds) => {
      for (const [settled, at] of until) {
        if (at > now && until.size < mostSettling) break
        until.delete(settled)
      }
      until.delete(thread)
      until.set(thread, now + milliseconds)
    },
    wait: (thread) =>
      Effect.flatMap(monotonic, (now) => {
        const left = (until.get(thread) ?? now) - now
        return left > 0 ? Effect.sleep(left) : Effect.void
      })
  }
}
