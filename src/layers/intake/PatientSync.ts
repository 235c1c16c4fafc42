import { Clock, Duration, Effect, Random } from "effect"
import { patientDelay, retryDelay } from "../../domain/Backoff.ts"
import type { StreamToken } from "../../domain/Ids.ts"
import { isBehind } from "../../domain/intake/StreamRewind.ts"
import type { MatrixError, MatrixFault } from "../../domain/matrix/MatrixError.ts"
import { meaningOf } from "../../domain/matrix/RefusalMeaning.ts"
import { inBrackets, isNews, refusalText } from "../../domain/matrix/RefusalText.ts"
import { waitAfter } from "../../domain/matrix/RetryAfter.ts"
import { isEmpty, type SyncBatch } from "../../domain/matrix/SyncBatch.ts"
import { HomeserverAwaited } from "../../services/matrix/HomeserverAwaited.ts"
import { Matrix } from "../../services/matrix/Matrix.ts"

/** How long the server may keep a sync open when nothing happens. */
const longPoll = Duration.seconds(30)

/** A poll that ends sooner and tells nothing was not kept open. */
const early = 15_000
/** Between two polls of a server that keeps none open, in ms at most: it still has messages to give. */
const mostBetween = 5_000

/**
 * The newest events of a room that are asked for, where what the server has to tell is more than can be read; the
 * rest is a gap.
 */
const limits = [undefined, 10, 1] as const

const isTooLarge = ({ reason }: MatrixError) => reason._tag === "Unavailable" && reason.tooLarge === true

/** Syncs that succeed. `back` is run when the homeserver answers again after it did not. */
export const makePatientSync = Effect.fnUntraced(function*(back: Effect.Effect<void>) {
  const matrix = yield* Matrix
  const awaited = yield* HomeserverAwaited
  // How far the question is cut down, and how many polls in a row were not kept open.
  let cut = 0
  let hasty = 0

  /**
   * A poll that ended early and brought nothing is a stumble: such a server would be asked thousands of times a
   * second.
   */
  const paced = Effect.fnUntraced(function*(since: StreamToken | undefined, begun: number, batch: SyncBatch) {
    const isHasty = since !== undefined && (isEmpty(batch) || batch.next === since) &&
      (yield* Clock.currentTimeMillis) - begun < early
    hasty = isHasty ? hasty + 1 : 0
    if (hasty > 0) yield* Effect.sleep(retryDelay(hasty, yield* Random.next, 500, mostBetween))
  })

  /**
   * What to do about a failed try: undefined, try again after that; else the place is worth nothing any more, for
   * that reason.
   */
  const lostBy = (error: MatrixError, since: StreamToken | undefined) => {
    if (since === undefined) return undefined
    if (error.reason._tag === "Refused" && error.reason.status === 400) {
      return "The homeserver does not know our place in its stream any more; looking at every room again"
    }
    if (!isTooLarge(error) || cut < limits.length - 1) return undefined
    return "What happened since our place in the stream is more than can be read at once; looking at every room again"
  }

  /** One sync; undefined when our place in the stream is worth nothing any more. */
  return Effect.fnUntraced(function*(since: StreamToken | undefined, first: boolean) {
    let told: MatrixFault | undefined
    for (let tries = 1;; tries++) {
      const begun = yield* Clock.currentTimeMillis
      const wait = first || since === undefined ? Duration.zero : longPoll
      const limit = limits[cut]
      const answer = yield* Effect.result(
        matrix.sync(since, wait, {
          withoutOurs: !first && since !== undefined,
          ...(limit === undefined ? {} : { limit })
        })
      )
      if (answer._tag === "Success") {
        cut = Math.max(0, cut - 1)
        if (told !== undefined) yield* awaited(undefined)
        if (tries > 1) yield* Effect.andThen(Effect.logInfo("The homeserver answers again"), back)
        if (!isBehind(answer.success.next, since)) {
          yield* paced(Duration.toMillis(wait) === 0 ? undefined : since, begun, answer.success)
          return answer.success
        }
        yield* Effect.logWarning(
          "The homeserver is at an earlier place in its stream than before, as after a backup was restored; " +
            "looking at every room again"
        )
        return undefined
      }
      const error = answer.failure
      if (meaningOf("whoami", error.reason)._tag === "Operator") return yield* error
      const lost = lostBy(error, since)
      if (lost !== undefined) {
        cut = 0
        yield* Effect.logWarning(lost)
        return undefined
      }
      if (isNews(told, error.reason)) {
        yield* Effect.logWarning(`${error.message}; trying again until it answers${inBrackets(error.reason)}`)
      }
      told = error.reason
      yield* awaited(refusalText(told))
      const random = yield* Random.next
      if (isTooLarge(error) && since !== undefined) cut++
      else {yield* Effect.sleep(
          isTooLarge(error) ? patientDelay(tries, random) : waitAfter(error, tries, random) ?? 30_000
        )}
    }
  })
})
