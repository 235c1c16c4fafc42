import { Effect, Option } from "effect"
import {
  isEndedIn,
  isOfVerification,
  isVerificationRequest
} from "../../../domain/crypto/verification/VerificationEvent.ts"
import { Crypto } from "../../../services/crypto/Crypto.ts"
import { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import { makeLogSparingly } from "../../pace/LogSparingly.ts"
import type { ReadEvent } from "../admission/AdmissionOfRoute.ts"

/** Of one batch, what belongs to verifications, without requests of those that are over in it. */
export const verificationsOf = (read: ReadonlyArray<ReadEvent>): ReadonlyArray<ReadEvent> => {
  const all = read.filter(({ pending }) => isOfVerification(pending.raw))
  return all.filter(({ pending: { raw, room } }) =>
    !isVerificationRequest(raw) ||
    !isEndedIn(raw, all.flatMap(({ pending }) => pending.room === room ? [pending.raw] : []))
  )
}

/** Gives verifications of the device to encryption; one that fails there is its person's to begin again. */
export const makeHeardVerifications = Effect.gen(function*() {
  const crypto = yield* Crypto
  const journal = yield* IntakeJournal
  const sparingly = makeLogSparingly()
  return (read: ReadonlyArray<ReadEvent>) =>
    Effect.forEach(
      verificationsOf(read),
      ({ pending: { raw, room } }) =>
        Effect.flatMap(journal.room(room), (known) =>
          Effect.catch(
            crypto.heard(room, raw, Option.isSome(known) && !known.value.encrypted),
            (error) => sparingly("verification", Effect.logWarning(error.message))
          )),
      { discard: true }
    )
})
