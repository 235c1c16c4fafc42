import { Effect, Exit, Scope } from "effect"
import { makeLazily } from "./Lazily.ts"
import { makeSharing } from "./Sharing.ts"

/**
 * A thing that is made when it is first used, and anew after it was given up. Giving it up waits for those who use it,
 * and who comes meanwhile waits for the new one; so nobody who uses it may ask for it once more.
 */
export const makeRenewable = Effect.fnUntraced(function*<A, E, R>(make: Effect.Effect<A, E, R>) {
  const scope = yield* Effect.scope
  const users = makeSharing()
  let current: Scope.Closeable | undefined

  const lazily = makeLazily(Effect.gen(function*() {
    const own = yield* Scope.fork(scope)
    current = own
    return yield* make.pipe(Scope.provide(own), Effect.onError(() => Scope.close(own, Exit.void)))
  }))

  return {
    isLoaded: lazily.isLoaded,
    use: <B, E2, R2>(use: (made: A) => Effect.Effect<B, E2, R2>) => users.shared(Effect.flatMap(lazily.get, use)),
    giveUp: users.alone(Effect.suspend(() => {
      const old = current
      current = undefined
      lazily.forget()
      return old === undefined ? Effect.void : Scope.close(old, Exit.void)
    }))
  }
})

export interface Renewable<A, E> {
  readonly isLoaded: () => boolean
  readonly use: <B, E2, R2>(use: (made: A) => Effect.Effect<B, E2, R2>) => Effect.Effect<B, E | E2, R2>
  readonly giveUp: Effect.Effect<void>
}
