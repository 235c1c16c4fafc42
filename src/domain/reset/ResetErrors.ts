import { Schema } from "effect"
import { idShown, idsShown } from "../TerminalSafe.ts"
import { UserError } from "../UserError.ts"
import { Step } from "./Step.ts"

/** A step failed; `why` says how, without ids or text. */
export class StepFailed extends Schema.TaggedError<StepFailed>()("StepFailed", {
  step: Step,
  why: Schema.String,
  /** The wait that the homeserver named, in milliseconds; null where it named none. */
  retryAfter: Schema.NullOr(Schema.Finite),
  /** `limited`: refused by a rate limit and not done. `later`: trying again may help. `never`: it cannot help. */
  again: Schema.Literals(["limited", "later", "never"])
}) {
  override get message() {
    return `${this.step._tag} failed: ${this.why}`
  }
}

/** `failed` steps failed for good, the first of them for `reason`; `done` of `of` steps are done and stay done. */
export class ResetHalted extends Schema.TaggedError<ResetHalted>()("ResetHalted", {
  done: Schema.Int,
  of: Schema.Int,
  failed: Schema.Int,
  reason: StepFailed
}) {
  readonly exitCode = 1
  override get message() {
    const what = this.failed === 1
      ? this.reason.message
      : `${this.failed} steps failed; the first: ${this.reason.message}`
    return `${what}. ${this.done} of ${this.of} steps are done and stay done; the same command does the rest.`
  }
}

/** The refusal of a plan whose `steps` were made for a state of the account or the store that is over. */
export const planStale = (steps: ReadonlyArray<Step>): UserError => {
  const [first] = steps
  const such = first === undefined
    ? ""
    : ` (such as ${first._tag}${
      "room" in first ? ` of ${idShown(first.room)}` : "chat" in first ? ` of ${idShown(first.chat)}` : ""
    })`
  return UserError.refuse(
    `The plan is stale: ${steps.length} of its steps${such} ${
      steps.length === 1 ? "was" : "were"
    } made for a state that is no more. Nothing was changed; make a new plan with --dry-run --out FILE.`
  )
}

/** The refusal of a plan that was made for another account than the present one. */
export const planForeign = (planned: string, present: string): UserError =>
  UserError.refuse(
    `The plan was made for ${idsShown(planned)}, but this is ${idsShown(present)}. Nothing was changed.`
  )
