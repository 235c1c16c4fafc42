import { Cause, Duration, Effect } from "effect"
import { type Area, type Finding, findingsOf } from "../../domain/doctor/Finding.ts"

/**
 * A look that ends in time and hides no other: what it does not finish, or a bug in it, is a finding of its own.
 */
export const boundedLook = <R>(
  area: Area,
  look: string,
  limit: Duration.Duration,
  looking: Effect.Effect<ReadonlyArray<Finding>, { readonly message: string }, R>
): Effect.Effect<ReadonlyArray<Finding>, never, R> => {
  const { failed } = findingsOf(area)
  return looking.pipe(
    Effect.timeoutOrElse({
      duration: limit,
      orElse: () =>
        Effect.succeed([
          failed(look, `nothing is known after ${Duration.toSeconds(limit)} s`, {
            means: "Whatever is asked there takes the connection and gives no answer",
            todo: "Try again; if it stays so, look at what runs there and at what is in between"
          })
        ])
    }),
    Effect.catchCause((cause) => {
      const error = Cause.squash(cause)
      return Cause.hasInterruptsOnly(cause)
        ? Effect.interrupt
        : Effect.succeed([failed(look, error instanceof Error ? error.message : "it could not be looked at")])
    })
  )
}
