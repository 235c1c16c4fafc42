import type { MatrixError } from "../../domain/matrix/MatrixError.ts"
import { StepFailed } from "../../domain/reset/ResetErrors.ts"
import type { Step } from "../../domain/reset/Step.ts"
import type { StoreError } from "../../domain/StoreError.ts"

export const stepFailed = (
  step: Step,
  why: string,
  again: StepFailed["again"] = "never",
  retryAfter: number | null = null
) => new StepFailed({ step, why, again, retryAfter })

/** A step that the homeserver refused or did not answer. */
export const ofServer = (step: Step) => (error: MatrixError): StepFailed => {
  const { reason } = error
  if (reason._tag === "RateLimited") return stepFailed(step, error.message, "limited", reason.retryAfter ?? null)
  return stepFailed(step, error.message, reason._tag === "Unavailable" ? "later" : "never")
}

export const ofStore = (step: Step) => (error: StoreError) => stepFailed(step, error.message)
