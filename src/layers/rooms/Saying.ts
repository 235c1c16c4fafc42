import { Effect } from "effect"
import { MatrixError } from "../../domain/matrix/MatrixError.ts"
import { UserError } from "../../domain/UserError.ts"

const isRefused = (error: unknown): error is MatrixError =>
  error instanceof MatrixError && error.reason._tag === "Refused"

/** A refusal of the homeserver becomes a sentence for the person; the log says what it was. */
export const saying = <A, E, R>(sentence: string, act: Effect.Effect<A, E, R>): Effect.Effect<A, E | UserError, R> =>
  Effect.catch(act, (error): Effect.Effect<never, E | UserError> =>
    isRefused(error)
      ? Effect.andThen(
        Effect.logWarning("The homeserver refused what a person asked for").pipe(
          Effect.annotateLogs({ why: error.message })
        ),
        Effect.fail(UserError.refuse(sentence))
      )
      : Effect.fail(error))
