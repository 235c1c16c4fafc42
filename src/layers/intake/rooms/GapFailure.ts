import { Clock, Effect, Option } from "effect"
import type { RoomId } from "../../../domain/Ids.ts"
import { type GapRest, longestGap, patienceLeft, rarestTry } from "../../../domain/intake/Gap.ts"
import type { MatrixError } from "../../../domain/matrix/MatrixError.ts"
import { whyOf } from "../../../domain/operations/WaitReason.ts"
import type { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import type { Gap } from "../../../services/intake/IntakeRecords.ts"
import { more, type RetryAt, type SoFar } from "../../pace/RetryRhythm.ts"

/** A gap is tried once more so many ms before its room goes on without it. */
const lastTry = 10_000

/** Ends a gap without a page. */
export const endGap = (journal: typeof IntakeJournal.Service) => (gap: Gap, rest: GapRest) =>
  journal.fillGap(gap, { events: [], finals: [], rest })

/** A room that we are not in any more, and that refuses us, will bring nothing. */
const isOver = (journal: typeof IntakeJournal.Service, { reason }: MatrixError, room: RoomId) =>
  reason._tag !== "Refused"
    ? Effect.succeed(false)
    : Effect.map(
      journal.room(room),
      (known) => Option.isSome(known) && known.value.membership !== "join" && known.value.membership !== "invite"
    )

/** What comes after a page that could not be read: the gap is given up where its room is over, else tried again. */
export const makeGapFailure = (journal: typeof IntakeJournal.Service, goOn: (room: RoomId) => Effect.Effect<void>) =>
  Effect.fnUntraced(function*(gap: Gap, error: MatrixError, so: SoFar) {
    if (yield* isOver(journal, error, gap.room)) {
      yield* Effect.logInfo("A gap in a room that we are not in any more is given up").pipe(
        Effect.annotateLogs({ room: gap.room, why: whyOf(error) })
      )
      yield* endGap(journal)(gap, { _tag: "GivenUp", why: whyOf(error) })
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
