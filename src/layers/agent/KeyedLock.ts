import { Effect, type Scope, Semaphore } from "effect"

/** Lets one at a time through for each key, in order of arrival; keys that nobody waits for take no memory. */
export const makeKeyedLock = <Key>() => {
  const gates = new Map<Key, { readonly gate: Semaphore.Semaphore; users: number }>()
  return {
    /** Waits for the key; it is free again when the scope closes. */
    pass: (key: Key): Effect.Effect<void, never, Scope.Scope> =>
      Effect.gen(function*() {
        const { gate } = yield* Effect.acquireRelease(
          Effect.sync(() => {
            const entry = gates.get(key) ?? { gate: Semaphore.makeUnsafe(1), users: 0 }
            entry.users++
            gates.set(key, entry)
            return entry
          }),
          (entry) => Effect.sync(() => --entry.users === 0 && gates.delete(key))
        )
        yield* Semaphore.takeScoped(gate, 1)
      })
  }
}
