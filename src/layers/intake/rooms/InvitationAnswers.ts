import { Effect, Option } from "effect"
import type { RoomId } from "../../../domain/Ids.ts"
import {
  answerTo,
  type InvitationAnswer,
  type InvitePolicy,
  isOfStranger
} from "../../../domain/intake/rooms/InvitePolicy.ts"
import type { BotMessages } from "../../../domain/messages/BotMessages.ts"
import type { StoreError } from "../../../domain/StoreError.ts"
import { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import type { Room } from "../../../services/intake/IntakeRecords.ts"
import { Matrix } from "../../../services/matrix/Matrix.ts"
import type { LogSparingly } from "../../pace/LogSparingly.ts"
import type { Overtaken, Patiently } from "../../pace/RequestLanes.ts"
import { done, type SoFar, type Tried } from "../../pace/RetryRhythm.ts"
import { tryAgain } from "./RefusedTry.ts"

/** The longest pause between two tries to reject a stranger, in ms: nothing waits for that. */
const rarely = 3_600_000

export interface InvitationAnswersOptions {
  readonly policy: InvitePolicy
  readonly words: BotMessages
  /** Rooms that were joined, until a sync tells of them. */
  readonly joined: Set<RoomId>
  readonly sparingly: LogSparingly
  /** Marks direct rooms as such. */
  readonly mark: Effect.Effect<void>
}

/** One step about one room: joins it, or leaves it, as the policy says by now. */
export const makeInvitationAnswers = Effect.fnUntraced(
  function*({ joined, mark, policy, sparingly, words }: InvitationAnswersOptions) {
    const journal = yield* IntakeJournal
    const matrix = yield* Matrix
    const again = tryAgain(sparingly)
    const isStranger = (room: Room) => isOfStranger(room, policy.isAllowed)

    const wanted = Effect.fnUntraced(function*(id: RoomId) {
      const room = Option.getOrUndefined(yield* journal.room(id))
      if (room?.membership !== "invite") joined.delete(id)
      if (
        room === undefined || joined.has(id) ||
        (room.membership !== "invite" && !(room.membership === "join" && room.encrypted))
      ) return undefined
      return { room, answer: answerTo(room, policy, words) }
    })

    const join = Effect.fnUntraced(function*({ direct, inviter, room }: Room, so: SoFar, patiently: Patiently) {
      const answer = yield* patiently(Effect.result(matrix.join(room)))
      if (answer._tag === "Failure") return yield* again({ room, kind: "join" }, answer.failure, so)
      joined.add(room)
      yield* Effect.logInfo("Joined a room").pipe(Effect.annotateLogs({ room, by: inviter }))
      if (direct) yield* mark
      return done
    })

    const leave = Effect.fnUntraced(
      function*(
        known: Room,
        { reason }: Extract<InvitationAnswer, { readonly _tag: "Leave" }>,
        so: SoFar,
        patiently: Patiently
      ) {
        const { room } = known
        const answer = yield* patiently(Effect.result(matrix.leave(room, reason)))
        const longest = isStranger(known) ? { longest: rarely } : {}
        if (answer._tag === "Failure") return yield* again({ room, kind: "leave", ...longest }, answer.failure, so)
        const line = Effect.logInfo("Left a room").pipe(Effect.annotateLogs({ room, why: reason }))
        yield* isStranger(known) ? sparingly("left", line) : line
        yield* journal.noteRoom({ room, membership: "leave" })
        return done
      }
    )

    return {
      /** Answers the invitation of an allowed person, or leaves an encrypted room. */
      ours: Effect.fnUntraced(
        function*(id: RoomId, so: SoFar, patiently: Patiently): Effect.fn.Return<Tried, StoreError | Overtaken> {
          const found = yield* wanted(id)
          if (found === undefined || isStranger(found.room)) return done
          // An encrypted room that we are in already, and may be in.
          if (found.answer._tag === "Join" && found.room.membership === "join") return done
          if (found.answer._tag === "Join") return yield* join(found.room, so, patiently)
          return found.answer._tag === "Leave" ? yield* leave(found.room, found.answer, so, patiently) : done
        }
      ),
      /** Rejects the invitation of a stranger, or notes that nobody answers it. */
      theirs: Effect.fnUntraced(
        function*(id: RoomId, so: SoFar, patiently: Patiently): Effect.fn.Return<Tried, StoreError | Overtaken> {
          const found = yield* wanted(id)
          if (found === undefined || !isStranger(found.room)) return done
          if (found.answer._tag === "Leave") return yield* leave(found.room, found.answer, so, patiently)
          if (found.answer._tag === "Park") yield* journal.noteRoom({ room: id, parked: true })
          return done
        }
      )
    }
  }
)
