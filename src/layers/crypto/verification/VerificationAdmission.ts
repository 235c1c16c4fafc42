import { Clock, Effect } from "effect"
import {
  apartFromVerification,
  isOfVerification,
  isTimely,
  isVerificationRequest,
  mayConcern
} from "../../../domain/crypto/verification/VerificationEvent.ts"
import type { RoomId } from "../../../domain/Ids.ts"
import type { KeyNews } from "../../../domain/matrix/KeyNews.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import { makeLogSparingly } from "../../pace/LogSparingly.ts"

/** Who may verify the bot. */
export interface VerifiedBy {
  /** MATRIX_ADMINS. */
  readonly isAdmin: (user: string) => boolean
}

/** What becomes of an event of a room: the engine takes it, its sender is refused, or nothing. */
type AdmittedVerification = "taken" | "refused" | "none"

/**
 * Lets admins' verifications through. The engine does not hear of those of others, so that they cost no memory of its;
 * requests among them are refused. A verification between devices of the bot's own account is none: it would hand out
 * the account's private keys. No request counts from before `since`, the start of the process.
 */
export const makeVerificationAdmission = (
  { isAdmin, since, user: me }: VerifiedBy & { readonly user: string; readonly since: number }
) => {
  const sparingly = makeLogSparingly()
  const mayVerify = (user: string) => user !== me && isAdmin(user)

  const tell = (kind: string, words: string, event: RawEvent, room?: RoomId) =>
    sparingly(kind, Effect.logInfo(words)).pipe(
      Effect.annotateLogs({ user: String(event["sender"]), ...(room === undefined ? {} : { room }) })
    )
  const tellRefused = (event: RawEvent, room?: RoomId) =>
    tell("refused", "Somebody who is not among MATRIX_ADMINS wants to verify the bot; refused", event, room)

  /** Whether it may be heard: it is no request, or one that counts still. */
  const isHeard = Effect.fnUntraced(function*(event: RawEvent, room?: RoomId) {
    if (!isVerificationRequest(event) || isTimely(event, { now: yield* Clock.currentTimeMillis, since })) return true
    yield* tell(
      "late",
      "A verification that was asked for before the bot started, or long ago, is passed over",
      event,
      room
    )
    return false
  })

  return {
    mayVerify,
    tellRefused,
    /** A sync's news without verifications, those of admins, and requests of others. */
    ofNews: Effect.fnUntraced(function*(news: KeyNews) {
      const { events, refused, rest } = apartFromVerification(news, mayVerify)
      return {
        rest,
        events: yield* Effect.filter(events, (event) => isHeard(event)),
        refused: yield* Effect.filter(refused, (event) => isHeard(event))
      }
    }),
    /** An event of a room, as it was meant. */
    ofRoom: Effect.fnUntraced(function*(event: RawEvent, room: RoomId): Effect.fn.Return<AdmittedVerification> {
      const sender = String(event["sender"])
      if (!isOfVerification(event) || !mayConcern(me, event) || sender === me) return "none"
      if (!mayVerify(sender) && !isVerificationRequest(event)) return "none"
      if (!(yield* isHeard(event, room))) return "none"
      return mayVerify(sender) ? "taken" : "refused"
    })
  }
}
export type VerificationAdmission = ReturnType<typeof makeVerificationAdmission>
