import {
  type OlmMachine,
  type OutgoingVerificationRequest,
  RequestType,
  UserId,
  VerificationMethod,
  type VerificationRequest
} from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect } from "effect"
import { nextVerificationStep } from "../../../domain/crypto/verification/VerificationStep.ts"
import { engineCall } from "../engine/EngineCall.ts"
import type { OutgoingRequests } from "../engine/OutgoingRequests.ts"
import type { ShownVerification } from "./ShownVerification.ts"
import { verificationRetry } from "./VerificationFeeding.ts"
import { sasOf, viewOf } from "./VerificationViewing.ts"

const ofVerifications = [RequestType.ToDevice, RequestType.SignatureUpload, RequestType.RoomMessage]

/** Does what is next in all verifications of a person. */
export const makeVerificationStepping = (
  machine: OlmMachine,
  outgoing: OutgoingRequests,
  shown: ShownVerification
) => {
  /** The engine gives these once, so that each is tried until it is sent. */
  const send = (requests: ReadonlyArray<OutgoingVerificationRequest | undefined>) =>
    Effect.forEach(
      requests.filter((request) => request !== undefined),
      (request) => Effect.retry(outgoing.send(request), verificationRetry),
      { discard: true }
    )

  const step = Effect.fnUntraced(function*(request: VerificationRequest) {
    const sas = sasOf(request)
    switch (nextVerificationStep(viewOf(request))) {
      case "accept":
        return yield* send([request.acceptWithMethods([VerificationMethod.SasV1])])
      case "decline":
        return yield* send([request.cancel()])
      case "agree":
        return yield* send([sas?.accept()])
      case "show": {
        if (sas === undefined) return
        yield* shown.show(request, sas)
        return yield* send(yield* engineCall("confirming a verification", () => sas.confirm()))
      }
      case "wait":
        return
    }
  })

  const stepAll = Effect.fnUntraced(function*(user: string) {
    const requests = yield* engineCall(
      "looking at verifications",
      () => machine.getVerificationRequests(new UserId(user))
    )
    yield* Effect.forEach(requests, step, { discard: true })
  })

  return (user: string) =>
    Effect.gen(function*() {
      // The engine's own messages go first: ours are built on them. Another's that fails keeps none of ours back.
      const sent = yield* Effect.result(outgoing.flush(ofVerifications))
      yield* stepAll(user)
      yield* shown.look
      if (sent._tag === "Failure") yield* Effect.fail(sent.failure)
    }).pipe(Effect.retry(verificationRetry))
}
