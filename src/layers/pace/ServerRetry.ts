import { Cause, Data, Duration, Effect, Random, Schedule } from "effect"
import { retryDelay } from "../../domain/Backoff.ts"
import { MatrixError, type MatrixFault } from "../../domain/matrix/MatrixError.ts"
import { isNews, refusalText } from "../../domain/matrix/RefusalText.ts"
import { waitAfter } from "../../domain/matrix/RetryAfter.ts"
import { HomeserverAwaited } from "../../services/matrix/HomeserverAwaited.ts"

/**
 * The wait in ms before try number `tries` + 1, after `tries` failures; `random` is from 0 to 1. undefined: it is not
 * tried again.
 */
export type RetryWait<E> = (error: E, tries: number, random: number) => number | undefined

/** A schedule by such a wait; it ends where there is none, and the last error is then the caller's. */
export const retrySchedule = <E>(wait: RetryWait<E>): Schedule.Schedule<number, E> =>
  Schedule.fromStepWithMetadata(
    Effect.succeed(({ attempt, input }: Schedule.InputMetadata<E>) =>
      Effect.flatMap(Random.next, (random) => {
        const delay = wait(input, attempt, random)
        return delay === undefined ? Cause.done(attempt) : Effect.succeed([attempt, Duration.millis(delay)] as const)
      })
    )
  )

/** Tries without end, from half a second up to half a minute apart: for what is no request to a homeserver. */
export const backoff: Schedule.Schedule<number, unknown> = retrySchedule((_, tries, random) =>
  retryDelay(tries, random)
)

/** The wait in ms after a refusal that is neither a limit nor an outage. */
export type RefusalWait = (tries: number, random: number) => number

/** Where a refusal may end as well as an outage, it is tried again in a while. */
export const later: RefusalWait = () => 5_000

const waitOf = (error: MatrixError, tries: number, random: number, refusal: RefusalWait | undefined) =>
  waitAfter(error, tries, random) ?? refusal?.(tries, random)

/**
 * The one pace of requests to the homeserver: jittered, from half a second up to half a minute apart, and after a
 * limit no sooner than the server said, which is obeyed for five minutes at most (domain/Backoff). It ends at an error
 * that is no `MatrixError`, after `most` failures, and at a refusal where no `refusal` is given.
 */
export const serverRetry = (
  { most = () => Infinity, refusal }: {
    readonly refusal?: RefusalWait
    readonly most?: (fault: MatrixFault) => number
  } = {}
): Schedule.Schedule<number, unknown> =>
  retrySchedule((error, tries, random) =>
    error instanceof MatrixError && tries < most(error.reason) ? waitOf(error, tries, random, refusal) : undefined
  )

export interface AwaitedServer<E> {
  /** The failure that an error ends the tries with; undefined: the request is tried again. */
  readonly refused?: (error: MatrixError) => E | undefined
  /** Runs for each reason that is news, so that a person is told once. */
  readonly told?: (error: MatrixError) => Effect.Effect<void>
  readonly refusal?: RefusalWait
  /** The wait for errors that have one of their own; undefined: as for any request. */
  readonly wait?: RetryWait<MatrixError>
}

class Unanswered extends Data.TaggedError("Unanswered")<{ readonly error: MatrixError }> {}

/**
 * Makes a request until it succeeds, or fails in a way that waiting cannot mend. Meanwhile `HomeserverAwaited` knows
 * why; it is told of the end when the request succeeds.
 */
export const untilAnswered = Effect.fnUntraced(
  function*<A, E, R, E2 = never>(
    request: Effect.Effect<A, MatrixError | E, R>,
    { refusal = later, refused, told, wait }: AwaitedServer<E2> = {}
  ) {
    const awaited = yield* HomeserverAwaited
    let heard: MatrixFault | undefined

    const failed = Effect.fnUntraced(function*(error: MatrixError) {
      const end = refused?.(error)
      if (end !== undefined) return yield* Effect.fail(end)
      if (told !== undefined && isNews(heard, error.reason)) yield* told(error)
      heard = error.reason
      yield* awaited(refusalText(heard))
      return yield* new Unanswered({ error })
    })

    const answer = yield* request.pipe(
      Effect.catchIf((error) => error instanceof MatrixError, failed),
      Effect.retry(
        retrySchedule((error, tries, random) =>
          error instanceof Unanswered
            ? wait?.(error.error, tries, random) ?? waitOf(error.error, tries, random, refusal)
            : undefined
        )
      ),
      // The schedule has no end for these.
      Effect.catchIf((error) => error instanceof Unanswered, ({ error }) => Effect.die(error))
    )
    if (heard !== undefined) yield* awaited(undefined)
    return answer
  }
)
