import { Effect } from "effect"
import { isOfVerification } from "../../../domain/crypto/verification/VerificationEvent.ts"
import { Crypto } from "../../../services/crypto/Crypto.ts"
import { makeLogSparingly } from "../../pace/LogSparingly.ts"
import type { ReadEvent } from "../admission/AdmissionOfRoute.ts"

/** Gives verifications of the device to encryption; one that fails there is its person's to begin again. */
export const makeHeardVerifications = Effect.gen(function*() {
  const crypto = yield* Crypto
  const sparingly = makeLogSparingly()
  return (read: ReadonlyArray<ReadEvent>) =>
    Effect.forEach(
      read.filter(({ pending }) => isOfVerification(pending.raw)),
      ({ pending: { raw, room } }) =>
        Effect.catch(
          crypto.heard(room, raw),
          (error) => sparingly("verification", Effect.logWarning(error.message))
        ),
      { discard: true }
    )
})
