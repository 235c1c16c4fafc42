import {
  Sas,
  VerificationMethod,
  type VerificationRequest,
  VerificationRequestPhase
} from "@matrix-org/matrix-sdk-crypto-wasm"
import type { ShownString, VerificationEnd } from "../../../domain/crypto/verification/LastVerification.ts"
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

/**
 * How a verification whose string was shown ended. The engine forgets it soon after; the handles do not. The request
 * alone is "done" once the other side says so, whatever became of the exchange.
 */
export const endOf = (request: VerificationRequest, sas: Sas): VerificationEnd => {
  const info = sas.cancelInfo() ?? request.cancelInfo
  const isCancelled = info !== undefined || sas.isCancelled() || request.isCancelled()
  return {
    isDone: sas.isDone(),
    cancelled: isCancelled ? { code: info?.cancelCode() ?? "", isByUs: info?.cancelledbyUs() ?? false } : undefined,
    isTooLate: sas.timedOut() || request.timedOut()
  }
}
