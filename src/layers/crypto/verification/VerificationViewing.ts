import {
  Sas,
  VerificationMethod,
  type VerificationRequest,
  VerificationRequestPhase
} from "@matrix-org/matrix-sdk-crypto-wasm"
import type { LastVerification, ShownString } from "../../../domain/crypto/verification/LastVerification.ts"
import type { VerificationView } from "../../../domain/crypto/verification/VerificationStep.ts"

/** The exchange that a verification came to; undefined where it is none of strings. */
export const sasOf = (request: VerificationRequest): Sas | undefined => {
  const verification = request.getVerification()
  return verification instanceof Sas ? verification : undefined
}

const isOver = (request: VerificationRequest) => request.isDone() || request.isCancelled() || request.timedOut()

/** Where a verification of the engine stands. */
export const viewOf = (request: VerificationRequest): VerificationView => {
  const sas = sasOf(request)
  const isRequested = request.phase() === VerificationRequestPhase.Requested
  return {
    phase: isOver(request) ? "over" : isRequested ? "requested" : "under way",
    isOthers: request.weStarted() || request.isPassive(),
    canCompare: request.theirSupportedMethods?.includes(VerificationMethod.SasV1),
    sas: sas === undefined ? undefined : {
      isOver: sas.isDone() || sas.isCancelled() || sas.timedOut(),
      isOurs: sas.weStarted(),
      isAccepted: sas.hasBeenAccepted(),
      canBeShown: sas.canBePresented(),
      isConfirmed: sas.haveWeConfirmed()
    }
  }
}

export const stringOf = (sas: Sas): ShownString => ({
  emoji: (sas.emoji() ?? []).map(({ description, symbol }) => ({ description, symbol })),
  decimals: [...(sas.decimals() ?? [])]
})

/** How a verification whose string was shown ended. The engine forgets it soon after; the handle does not. */
export const outcomeOf = (request: VerificationRequest): LastVerification["outcome"] =>
  request.isDone() ? "done" : request.isCancelled() || request.timedOut() ? "cancelled" : "shown"
