import { Clock, Data, Duration, Effect, Random } from "effect"
import { patientDelay, retryDelay } from "../../domain/Backoff.ts"
import type { StreamToken } from "../../domain/Ids.ts"
import { isTooLarge, type MatrixError } from "../../domain/matrix/MatrixError.ts"
import { meaningOf } from "../../domain/matrix/RefusalMeaning.ts"
import { inBrackets } from "../../domain/matrix/RefusalText.ts"
import { isBehind } from "../../domain/matrix/StreamRewind.ts"
import { isEmptyBatch, type SyncBatch } from "../../domain/matrix/SyncBatch.ts"
import { SyncFreshness } from "../../services/intake/SyncFreshness.ts"
import { Matrix } from "../../services/matrix/Matrix.ts"
import { untilAnswered } from "../pace/ServerRetry.ts"

/** How long the server may keep a sync open when nothing happens. */
const longPoll = Duration.seconds(30)

/** An empty poll that ends sooner than that, in ms, was not kept open by the server. */
const early = 15_000
/** The longest pause between two polls of a server that keeps none open, in ms: it still has messages to give. */
const mostBetween = 5_000

/** The newest events of a room that are asked for, fewer at each answer that is too large; the rest is a gap. */
const limits = [undefined, 10, 1] as const

/** Only an operator can mend it, such as a token that is not accepted. */
const isOperators = ({ reason }: MatrixError) => meaningOf("whoami", reason)._tag === "Operator"

/** The position in the stream is worth nothing any more: all rooms are to be looked at again. `why` is for the log. */
class StreamPositionLost extends Data.TaggedError("StreamPositionLost")<{ readonly why: string }> {}

const forgotten = "The homeserver does not know our place in its stream any more; looking at every room again"
const tooMuch =
  "What happened since our place in the stream is more than can be read at once; looking at every room again"
const rewound = "The homeserver is at an earlier place in its stream than before, as after a backup was restored; " +
  "looking at every room again"

/** A server that keeps no poll open would be asked thousands of times a second: such polls are spaced. */
const makeHastyPace = () => {
  let hasty = 0
  return Effect.fnUntraced(function*(since: StreamToken | undefined, begun: number, batch: SyncBatch) {
    const isHasty = since !== undefined && (isEmptyBatch(batch) || batch.next === since) &&
      (yield* Clock.currentTimeMillis) - begun < early
    hasty = isHasty ? hasty + 1 : 0
    if (hasty > 0) yield* Effect.sleep(retryDelay(hasty, yield* Random.next, 500, mostBetween))
  })
}

/**
 * Makes syncs until one succeeds; undefined: the position in the stream is lost. `back` is run when the homeserver
 * answers again after it did not.
 */
export const makePatientSync = Effect.fnUntraced(function*(back: Effect.Effect<void>) {
  const matrix = yield* Matrix
  const freshness = yield* SyncFreshness
  const paced = makeHastyPace()
  // How far the question is cut down, as an index into `limits`.
  let cut = 0

  const lostBy = (error: MatrixError, since: StreamToken | undefined) => {
    if (since === undefined) return undefined
    if (error.reason._tag === "Refused" && error.reason.status === 400) {
      return new StreamPositionLost({ why: forgotten })
    }
    return isTooLarge(error) && cut >= limits.length - 1 ? new StreamPositionLost({ why: tooMuch }) : undefined
  }

  const asked = Effect.fnUntraced(function*(since: StreamToken | undefined, first: boolean) {
    const wait = first || since === undefined ? Duration.zero : longPoll
    let tries = 0
    let begun = 0

    const once: Effect.Effect<SyncBatch, MatrixError> = Effect.gen(function*() {
      tries++
      begun = yield* Clock.currentTimeMillis
      const limit = limits[cut]
      const withoutOurs = !first && since !== undefined
      return yield* matrix.sync(since, wait, { withoutOurs, ...(limit === undefined ? {} : { limit }) })
    })

    const batch = yield* untilAnswered(Effect.tapError(once, () => freshness.note(false)), {
      refused: (error) => (isOperators(error) ? error : lostBy(error, since)),
      told: (error) => Effect.logWarning(`${error.message}; trying again until it answers${inBrackets(error.reason)}`),
      wait: (error, tries, random) => {
        if (!isTooLarge(error)) return undefined
        if (since === undefined) return patientDelay(tries, random)
        cut++
        return 0
      },
      refusal: () => 30_000
    })
    cut = Math.max(0, cut - 1)
    if (tries > 1) yield* Effect.andThen(Effect.logInfo("The homeserver answers again"), back)
    if (isBehind(batch.next, since)) return yield* new StreamPositionLost({ why: rewound })
    yield* paced(Duration.toMillis(wait) === 0 ? undefined : since, begun, batch)
    return batch
  })

  return (since: StreamToken | undefined, first: boolean): Effect.Effect<SyncBatch | undefined, MatrixError> =>
    Effect.catchTag(asked(since, first), "StreamPositionLost", ({ why }) =>
      Effect.gen(function*() {
        if (why !== rewound) cut = 0
        yield* Effect.logWarning(why)
        return undefined
      }))
})
