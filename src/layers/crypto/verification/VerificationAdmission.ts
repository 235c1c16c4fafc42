import { Effect } from "effect"
import {
  apartFromVerification,
  isOfVerification,
  isVerificationRequest,
  mayConcern
} from "../../../domain/crypto/verification/VerificationEvent.ts"
import type { KeyNews } from "../../../domain/matrix/KeyNews.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import { makeLogSparingly } from "../../pace/LogSparingly.ts"

/** Who may verify the bot. */
export interface VerifiedBy {
  /** MATRIX_ADMINS. */
  readonly isAdmin: (user: string) => boolean
}

/**
 * Lets admins' verifications through. Those of others are passed over without an answer: the engine does not hear of
 * them, so that they cost no memory, no request to the homeserver, and a line of the log a minute at most. A
 * verification between devices of the bot's own account is none: it would hand out the account's private keys.
 */
export const makeVerificationAdmission = ({ isAdmin, user: me }: VerifiedBy & { readonly user: string }) => {
  const sparingly = makeLogSparingly()
  const mayVerify = (user: string) => user !== me && isAdmin(user)
  const tellRefused = sparingly(
    "verification",
    Effect.logInfo("Somebody who is not among MATRIX_ADMINS wants to verify the bot; ignored")
  )
  return {
    mayVerify,
    /** A sync's news without verifications, and those of admins, which are given to the engine apart. */
    ofNews: (news: KeyNews) => {
      const { refused, ...split } = apartFromVerification(news, mayVerify)
      return Effect.as(refused > 0 ? tellRefused : Effect.void, split)
    },
    /** Whether an event of a room, as it was meant, belongs to a verification by an admin. */
    isOfAdmin: (event: RawEvent) =>
      Effect.suspend(() => {
        const sender = String(event["sender"])
        if (!isOfVerification(event) || !mayConcern(me, event) || sender === me) return Effect.succeed(false)
        if (mayVerify(sender)) return Effect.succeed(true)
        return Effect.as(isVerificationRequest(event) ? tellRefused : Effect.void, false)
      })
  }
}
export type VerificationAdmission = ReturnType<typeof makeVerificationAdmission>
