import { Effect, type Scope, Semaphore } from "effect"

/** A lock for each key, held by one at a time in order of arrival. Keys that nobody uses take no memory. */
export const makeKeyedLock = <Key>() => {
  const locks = new Map<Key, { readonly lock: Semaphore.Semaphore; users: number }>()
  return {
    /** Waits for the key's lock, and holds it until the scope closes. */
    hold: (key: Key): Effect.Effect<void, never, Scope.Scope> =>
      Effect.gen(function*() {
        const { lock } = yield* Effect.acquireRelease(
          Effect.sync(() => {
            const entry = locks.get(key) ?? { lock: Semaphore.makeUnsafe(1), users: 0 }
            entry.users++
            locks.set(key, entry)
            return entry
          }),
          (entry) => Effect.sync(() => --entry.users === 0 && locks.delete(key))
        )
        yield* Semaphore.takeScoped(lock, 1)
      })
  }
}
