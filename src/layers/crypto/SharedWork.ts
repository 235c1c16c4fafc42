import { Deferred, Effect, FiberSet } from "effect"

/**
 * Work that is done once for all who want it meanwhile. It runs apart from them: who began it may be interrupted, and
 * the others still get its outcome. It ends with the scope.
 */
export const makeSharedWork = Effect.fnUntraced(function*<Key, A, E>() {
  const fork = yield* FiberSet.makeRuntime<never>()
  const underWay = new Map<Key, Deferred.Deferred<A, E>>()

  return (key: Key, work: Effect.Effect<A, E>): Effect.Effect<A, E> =>
    Effect.suspend(() => {
      const same = underWay.get(key)
      if (same !== undefined) return Deferred.await(same)
      const done = Deferred.makeUnsafe<A, E>()
      underWay.set(key, done)
      fork(Effect.onExit(work, (exit) =>
        Effect.sync(() => {
          underWay.delete(key)
          Deferred.doneUnsafe(done, exit)
        })))
      return Deferred.await(done)
    })
})
