import { Effect, Latch, Semaphore } from "effect"

/** More than ever use a thing at once. */
const everybody = 1_000_000

/**
 * A thing that many use at once, and that one may have alone: who wants it alone waits for those who use it, and who
 * comes meanwhile waits for that one. Nobody who uses it may ask for it once more.
 */
export const makeSharing = () => {
  const users = Semaphore.makeUnsafe(everybody)
  const oneByOne = Semaphore.makeUnsafe(1)
  // Without it those who come would keep the one who wants to be alone waiting.
  const isOpen = Latch.makeUnsafe(true)
  return {
    shared: <A, E, R>(use: Effect.Effect<A, E, R>) => Effect.andThen(isOpen.await, users.withPermits(1)(use)),
    alone: <A, E, R>(use: Effect.Effect<A, E, R>) =>
      oneByOne.withPermits(1)(
        Effect.suspend(() => {
          isOpen.closeUnsafe()
          return users.withPermits(everybody)(use)
        }).pipe(Effect.ensuring(isOpen.open))
      )
  }
}
