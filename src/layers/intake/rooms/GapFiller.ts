import { Clock, Effect, Metric, Option } from "effect"
import type { RoomId, UserId } from "../../../domain/Ids.ts"
import {
  gapChat,
  type GapRest,
  longestGap,
  noticeOf,
  patienceLeft,
  rarestTry,
  readPage
} from "../../../domain/intake/Gap.ts"
import { madeFacts } from "../../../domain/intake/rooms/NewRoomFacts.ts"
import { type MatrixError, namedWait } from "../../../domain/matrix/MatrixError.ts"
import type { MessagesPage } from "../../../domain/matrix/SyncBatch.ts"
import type { BotMessages } from "../../../domain/messages/BotMessages.ts"
import { whyOf } from "../../../domain/operations/WaitReason.ts"
import type { StoreError } from "../../../domain/StoreError.ts"
import { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import type { Gap } from "../../../services/intake/IntakeRecords.ts"
import { Matrix } from "../../../services/matrix/Matrix.ts"
import { Outbox } from "../../../services/outbox/Outbox.ts"
import { StoreWaits } from "../../../services/store/StoreWaits.ts"
import { eventsUnusable } from "../../operations/Metrics.ts"
import { makeKeyedRetry } from "../../pace/KeyedRetry.ts"
import type { Overtaken, Patiently } from "../../pace/RequestLanes.ts"
import { done, more, type RetryAt, type SoFar, type Tried } from "../../pace/RetryRhythm.ts"
import { askPage } from "./GapPages.ts"
import { makeGapPatience } from "./GapPatience.ts"

/** Pages of different rooms that are asked for at once. */
const atOnce = 8
/** Rooms whose gaps are in hand at once. */
const most = 4_096
/** A gap is tried once more so many ms before its room goes on without it. */
const lastTry = 10_000
/** The longest pause after an empty page, in ms: a server may have many of them, and no end. */
const afterNothing = 10_000

/** A room that we are not in any more, and that refuses us, will bring nothing. */
const isOver = (journal: typeof IntakeJournal.Service, { reason }: MatrixError, room: RoomId) =>
  reason._tag !== "Refused"
    ? Effect.succeed(false)
    : Effect.map(
      journal.room(room),
      (known) => Option.isSome(known) && known.value.membership !== "join" && known.value.membership !== "invite"
    )

const log = (level: "Info" | "Warn", message: string, { room }: Gap, why: string) =>
  Effect.logWithLevel(level)(message).pipe(Effect.annotateLogs({ room, why }))

/** Reads pages, and counts for each gap how many in a row led nowhere. */
const makePageReader = (me: UserId) => {
  const stalled = new Map<number, number>()
  return (gap: Gap, page: MessagesPage) => {
    const before = stalled.get(gap.id) ?? 0
    const read = readPage(me, gap, page, before)
    if (read.rest._tag === "Stalled") stalled.set(gap.id, before + 1)
    else stalled.delete(gap.id)
    return read
  }
}

/**
 * Fills the gaps of each room, the oldest first, at the room's own pace. `goOn` is run when a room has nothing to
 * wait for any more: its gaps are filled, or it waited long enough. It must not fail, as it is not run again.
 */
export const makeGapFiller = Effect.fnUntraced(
  function*(me: UserId, words: BotMessages, goOn: (room: RoomId) => Effect.Effect<void>) {
    const journal = yield* IntakeJournal
    const matrix = yield* Matrix
    const outbox = yield* Outbox

    const asked = askPage(matrix)
    const readIn = makePageReader(me)

    const end = (gap: Gap, rest: GapRest) => journal.fillGap(gap, { events: [], finals: [], rest })

    const fill = Effect.fnUntraced(
      function*(gap: Gap, page: MessagesPage): Effect.fn.Return<typeof more | RetryAt, StoreError> {
        const read = readIn(gap, page)
        if (read.malformed > 0) yield* Metric.update(eventsUnusable, read.malformed)
        const given = read.rest._tag === "GivenUp" ? { ...read, rest: { ...read.rest, notice: noticeOf(words) } } : read
        if (read.rest._tag === "GivenUp") {
          yield* log("Warn", "A gap in a room is given up", gap, read.rest.why)
        }
        // Noted before any event of the room is admitted: whether an event is for us depends on it.
        if (read.direct) yield* journal.noteRoom({ room: gap.room, direct: true })
        if (read.made !== undefined) yield* journal.noteRoom({ room: gap.room, ...madeFacts(read.made) })
        const { fresh, known } = yield* journal.fillGap(gap, given)
        if (read.rest._tag === "GivenUp") yield* outbox.wake(gapChat(gap.id))
        // The page brought nothing new: the gap ends here where no token names its end, and on a server that does not
        // keep to `to`.
        const goesOn = read.rest._tag === "From" || read.rest._tag === "Stalled"
        const met = goesOn && gap.until._tag !== "Invitation" && fresh === 0 && known > 0
        if (met) yield* end(gap, { _tag: "Filled" })
        if (met || !goesOn) yield* goOn(gap.room)
        else if (read.events.length === 0 || read.rest._tag === "Stalled") {
          return { _tag: "Again", kind: "gap", why: "the homeserver gives pages without events", longest: afterNothing }
        }
        return more
      }
    )

    const failed = Effect.fnUntraced(function*(gap: Gap, error: MatrixError, so: SoFar) {
      if (yield* isOver(journal, error, gap.room)) {
        yield* log("Info", "A gap in a room that we are not in any more is given up", gap, whyOf(error))
        yield* end(gap, { _tag: "GivenUp", why: whyOf(error) })
        yield* goOn(gap.room)
        return more
      }
      if (!so.failed) {
        yield* log("Warn", "A gap in a room cannot be read now; it is tried again", gap, whyOf(error))
      }
      const left = patienceLeft(gap, yield* Clock.currentTimeMillis, 0)
      const again: RetryAt = {
        _tag: "Again",
        kind: "gap",
        why: whyOf(error),
        after: namedWait(error),
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
    const paced = yield* makeKeyedRetry<RoomId>(yield* StoreWaits, {
      name: "gaps",
      kind: "gap",
      atOnce,
      most,
      step,
      all
    })
    return { ...paced, all, wake: (room: RoomId) => Effect.andThen(patience.begin, paced.wake(room)) }
  }
)
