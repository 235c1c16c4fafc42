import { Clock, Effect, Metric, Option, type Result } from "effect"
import type { BotMessages } from "../../domain/BotMessages.ts"
import type { RoomId, StreamToken, UserId } from "../../domain/Ids.ts"
import {
  gapChat,
  type GapRest,
  longestGap,
  noticeOf,
  patienceLeft,
  rarestTry,
  readPage
} from "../../domain/intake/Gap.ts"
import type { MatrixError } from "../../domain/matrix/MatrixError.ts"
import type { MessagesPage } from "../../domain/matrix/SyncBatch.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { whyOf } from "../../domain/WaitReason.ts"
import { type Gap, Journal } from "../../services/journal/Journal.ts"
import { Matrix } from "../../services/matrix/Matrix.ts"
import { Outbox } from "../../services/outbox/Outbox.ts"
import { done, makeKeyedRetry, more, type RetryAt, type SoFar, type Tried } from "../pace/KeyedRetry.ts"
import type { Overtaken, Patiently } from "../pace/RequestLanes.ts"
import { makeGapPatience } from "./GapPatience.ts"
import { malformed } from "./MalformedCounter.ts"

/** Pages of different rooms that are asked for at once. */
const atOnce = 8
/** Rooms whose gaps are in hand at once. */
const most = 4_096
/** Events of a page; fewer where so many are more than can be read. */
const pageSizes = [100, 10, 1]
/** So many ms before its room goes on without it, a gap is tried once more. */
const lastTry = 10_000
/** The longest pause after a page that brought nothing, in ms: a server may have many of them, and no end. */
const afterNothing = 10_000

type Answer = Result.Result<MessagesPage, MatrixError>
const isTooLarge = (answer: Answer) =>
  answer._tag === "Failure" && answer.failure.reason._tag === "Unavailable" && answer.failure.reason.tooLarge === true
const isBadPlace = (answer: Answer) =>
  answer._tag === "Failure" && answer.failure.reason._tag === "Refused" && answer.failure.reason.status === 400

/**
 * Fills the gaps of each room, the oldest first, at the room's own pace. `goOn` is run when a room has nothing to
 * wait for any more: its gaps are filled, or it waited long enough. It must not fail: nobody would run it again.
 */
export const makeGapFiller = Effect.fnUntraced(
  function*(me: UserId, words: BotMessages, goOn: (room: RoomId) => Effect.Effect<void>) {
    const journal = yield* Journal
    const matrix = yield* Matrix
    const outbox = yield* Outbox

    const asked = Effect.fnUntraced(function*({ from, room, until }: Gap) {
      const page = (limit: number, begin: StreamToken | undefined, end: { readonly to?: StreamToken }) =>
        Effect.result(matrix.messages(room, begin, { limit, ...end }))
      const to = until._tag === "Token" ? { to: until.token } : {}
      let answer = yield* page(pageSizes[0]!, from, to)
      for (const limit of pageSizes.slice(1)) if (isTooLarge(answer)) answer = yield* page(limit, from, to)
      // A place that the server does not know any more is none: from the newest on, back to what the journal knows.
      for (const begin of [from, undefined]) if (isBadPlace(answer)) answer = yield* page(pageSizes[0]!, begin, {})
      return answer
    })

    const end = (gap: Gap, rest: GapRest) => {
      const nothing = { events: [], finals: [], rest }
      return journal.fillGap(gap, nothing)
    }

    // Pages in a row that went nowhere, by their gaps.
    const stood = new Map<number, number>()

    const fill = Effect.fnUntraced(
      function*(gap: Gap, page: MessagesPage): Effect.fn.Return<typeof more | RetryAt, StoreError> {
        const before = stood.get(gap.id) ?? 0
        const read = readPage(me, gap, page, before)
        if (read.rest._tag === "Stands") stood.set(gap.id, before + 1)
        else stood.delete(gap.id)
        if (read.malformed > 0) yield* Metric.update(malformed, read.malformed)
        const given = read.rest._tag === "GivenUp" ? { ...read, rest: { ...read.rest, notice: noticeOf(words) } } : read
        if (read.rest._tag === "GivenUp") {
          yield* Effect.logWarning("A gap in a room is given up").pipe(
            Effect.annotateLogs({ room: gap.room, why: read.rest.why })
          )
        }
        // Before anything of the room is let out: whether it is for us depends on it.
        if (read.direct) yield* journal.noteRoom({ room: gap.room, direct: true })
        const { fresh, known } = yield* journal.fillGap(gap, given)
        if (read.rest._tag === "GivenUp") yield* outbox.wake(gapChat(gap.id))
        // All that others wrote on this page was known before: here is the gap's end where no token names it, and on
        // a server that does not take `to` to the letter.
        const goesOn = read.rest._tag === "From" || read.rest._tag === "Stands"
        const met = goesOn && gap.until._tag !== "Invitation" && fresh === 0 && known > 0
        if (met) yield* end(gap, { _tag: "Filled" })
        if (met || !goesOn) yield* goOn(gap.room)
        else if (read.events.length === 0 || read.rest._tag === "Stands") {
          return { _tag: "Again", kind: "gap", why: "the homeserver gives pages without events", longest: afterNothing }
        }
        return more
      }
    )

    /** Where we are not any more, and are shown nothing, nothing will come. */
    const isOver = ({ reason }: MatrixError, room: RoomId) =>
      reason._tag !== "Refused" ?
        Effect.succeed(false) :
        Effect.map(journal.room(room), (known) =>
          Option.isSome(known) && known.value.membership !== "join" && known.value.membership !== "invite")

    const failed = Effect.fnUntraced(function*(gap: Gap, error: MatrixError, so: SoFar) {
      if (yield* isOver(error, gap.room)) {
        yield* Effect.logInfo("A gap in a room that we are not in any more is given up").pipe(
          Effect.annotateLogs({ room: gap.room, why: whyOf(error) })
        )
        yield* end(gap, { _tag: "GivenUp", why: whyOf(error) })
        yield* goOn(gap.room)
        return more
      }
      if (!so.failed) {
        yield* Effect.logWarning("A gap in a room cannot be read now; it is tried again").pipe(
          Effect.annotateLogs({ room: gap.room, why: whyOf(error) })
        )
      }
      const { reason } = error
      const left = patienceLeft(gap, yield* Clock.currentTimeMillis, 0)
      const again: RetryAt = {
        _tag: "Again",
        kind: "gap",
        why: whyOf(error),
        after: reason._tag === "RateLimited" ? reason.retryAfter : undefined,
        longest: gap.late ? rarestTry : longestGap
      }
      return left > lastTry ? { ...again, within: left - lastTry } : again
    })

    const step = Effect.fnUntraced(
      function*(room: RoomId, so: SoFar, patiently: Patiently): Effect.fn.Return<Tried, StoreError | Overtaken> {
        const gap = yield* journal.gap(room)
        if (Option.isNone(gap)) return done
        const answer = yield* patiently(asked(gap.value))
        return answer._tag === "Success"
          ? yield* fill(gap.value, answer.success)
          : yield* failed(gap.value, answer.failure, so)
      }
    )

    const all = Effect.map(journal.gaps, (gaps) => [...new Set(gaps.map(({ room }) => room))])
    const patience = yield* makeGapPatience(words, goOn)
    const paced = yield* makeKeyedRetry<RoomId>(journal, { name: "gaps", kind: "gap", atOnce, most, step, all })
    return { ...paced, all, wake: (room: RoomId) => Effect.andThen(patience.begin, paced.wake(room)) }
  }
)
