import { Deferred, Effect } from "effect"

/** Runs `load` when it is first needed, and again after it failed; who comes meanwhile waits for the same outcome. */
export const makeLazily = <A, E, R>(load: Effect.Effect<A, E, R>) => {
  let loading: Deferred.Deferred<A, E> | undefined
  return {
    isLoaded: () => loading !== undefined,
    /** It is loaded anew when it is needed next. */
    forget: () => {
      loading = undefined
    },
    get: Effect.suspend(() => {
      if (loading !== undefined) return Deferred.await(loading)
      const made = Deferred.makeUnsafe<A, E>()
      loading = made
      return Effect.uninterruptible(Effect.exit(load)).pipe(
        Effect.tap((exit) =>
          Effect.sync(() => {
            if (exit._tag === "Failure") loading = undefined
            Deferred.doneUnsafe(made, exit)
          })
        ),
        Effect.andThen(Deferred.await(made))
      )
    })
  }
}
