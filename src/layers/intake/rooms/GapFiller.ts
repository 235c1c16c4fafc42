import { Effect, Metric, Option } from "effect"
import type { RoomId, UserId } from "../../../domain/Ids.ts"
import { gapChat, noticeOf, readPage } from "../../../domain/intake/Gap.ts"
import type { MessagesPage } from "../../../domain/matrix/SyncBatch.ts"
import type { BotMessages } from "../../../domain/messages/BotMessages.ts"
import type { StoreError } from "../../../domain/StoreError.ts"
import { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import type { Gap } from "../../../services/intake/IntakeRecords.ts"
import { Matrix } from "../../../services/matrix/Matrix.ts"
import { Outbox } from "../../../services/outbox/Outbox.ts"
import { StoreWaits } from "../../../services/store/StoreWaits.ts"
import { makeKeyedRetry } from "../../pace/KeyedRetry.ts"
import { eventsUnusable } from "../../pace/Metrics.ts"
import type { Overtaken, Patiently } from "../../pace/RequestLanes.ts"
import { done, more, type RetryAt, type SoFar, type Tried } from "../../pace/RetryRhythm.ts"
import { endGap, makeGapFailure } from "./GapFailure.ts"
import { askPage } from "./GapPages.ts"
import { makeGapPatience } from "./GapPatience.ts"

/** Pages of different rooms that are asked for at once. */
const atOnce = 8
/** Rooms whose gaps are in hand at once. */
const most = 4_096
/** The longest pause after an empty page, in ms: a server may have many of them, and no end. */
const afterNothing = 10_000

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
    const end = endGap(journal)
    const afterFailure = makeGapFailure(journal, goOn)

    // The number of pages in a row that led nowhere, by gap.
    const stood = new Map<number, number>()

    const fill = Effect.fnUntraced(
      function*(gap: Gap, page: MessagesPage): Effect.fn.Return<typeof more | RetryAt, StoreError> {
        const before = stood.get(gap.id) ?? 0
        const read = readPage(me, gap, page, before)
        if (read.rest._tag === "Stands") stood.set(gap.id, before + 1)
        else stood.delete(gap.id)
        if (read.malformed > 0) yield* Metric.update(eventsUnusable, read.malformed)
        const given = read.rest._tag === "GivenUp" ? { ...read, rest: { ...read.rest, notice: noticeOf(words) } } : read
        if (read.rest._tag === "GivenUp") {
          yield* Effect.logWarning("A gap in a room is given up").pipe(
            Effect.annotateLogs({ room: gap.room, why: read.rest.why })
          )
        }
        // Noted before any event of the room is admitted: whether an event is for us depends on it.
        if (read.direct) yield* journal.noteRoom({ room: gap.room, direct: true })
        const { fresh, known } = yield* journal.fillGap(gap, given)
        if (read.rest._tag === "GivenUp") yield* outbox.wake(gapChat(gap.id))
        // The page brought nothing new: the gap ends here where no token names its end, and on a server that does not
        // keep to `to`.
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

    const step = Effect.fnUntraced(
      function*(room: RoomId, so: SoFar, patiently: Patiently): Effect.fn.Return<Tried, StoreError | Overtaken> {
        const gap = yield* journal.gap(room)
        if (Option.isNone(gap)) return done
        const answer = yield* patiently(asked(gap.value))
        return answer._tag === "Success"
          ? yield* fill(gap.value, answer.success)
          : yield* afterFailure(gap.value, answer.failure, so)
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
