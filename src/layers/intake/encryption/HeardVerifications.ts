import { Effect, Option } from "effect"
import { isOfVerification } from "../../../domain/crypto/verification/VerificationEvent.ts"
import { Crypto } from "../../../services/crypto/Crypto.ts"
import { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import { makeLogSparingly } from "../../pace/LogSparingly.ts"
import type { ReadEvent } from "../admission/AdmissionOfRoute.ts"

/** Gives verifications of the device to encryption; one that fails there is its person's to begin again. */
export const makeHeardVerifications = Effect.gen(function*() {
  const crypto = yield* Crypto
  const journal = yield* IntakeJournal
  const sparingly = makeLogSparingly()
  return (read: ReadonlyArray<ReadEvent>) =>
    Effect.forEach(
      read.filter(({ pending }) => isOfVerification(pending.raw)),
      ({ pending: { raw, room } }) =>
        Effect.flatMap(journal.room(room), (known) =>
          Effect.catch(
            crypto.heard(room, raw, Option.isSome(known) && !known.value.encrypted),
            (error) => sparingly("verification", Effect.logWarning(error.message))
          )),
      { discard: true }
    )
})
