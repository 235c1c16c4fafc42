import { Schema } from "effect"
import { idShown, idsShown } from "../TerminalSafe.ts"
import { Step } from "./Step.ts"

/** A step could not be done; `why` says in what way, without ids or text. */
export class StepFailed extends Schema.TaggedError<StepFailed>()("StepFailed", {
  step: Step,
  why: Schema.String,
  /** What the homeserver asked us to wait, in ms; null: it did not say, or nobody knows. */
  retryAfter: Schema.NullOr(Schema.Finite),
  /**
   * `limited`: it was refused as one too many, and not acted on. `later`: trying again may help. `never`: it cannot.
   */
  again: Schema.Literals(["limited", "later", "never"])
}) {
  override get message() {
    return `${this.step._tag} failed: ${this.why}`
  }
}

/** Nobody said yes. */
export class Declined extends Schema.TaggedError<Declined>()("Declined", { sentence: Schema.String }) {
  readonly exitCode = 2
  override get message() {
    return this.sentence
  }
}

/** So many steps failed for good, of which `reason` is the first; what was done stays done. */
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

/** The world has moved in a way that the plan knows nothing of. */
export class PlanStale extends Schema.TaggedError<PlanStale>()("PlanStale", { steps: Schema.Array(Step) }) {
  readonly exitCode = 2
  override get message() {
    const [first] = this.steps
    const such = first === undefined
      ? ""
      : ` (such as ${first._tag}${
        "room" in first ? ` of ${idShown(first.room)}` : "chat" in first ? ` of ${idShown(first.chat)}` : ""
      })`
    return `The plan is stale: ${this.steps.length} of its steps${such} ${
      this.steps.length === 1 ? "was" : "were"
    } made for a state that is no more. Nothing was changed; make a new plan with --dry-run --out FILE.`
  }
}

/** The plan belongs to somebody else. */
export class PlanForeign
  extends Schema.TaggedError<PlanForeign>()("PlanForeign", { planned: Schema.String, present: Schema.String })
{
  readonly exitCode = 2
  override get message() {
    return `The plan was made for ${idsShown(this.planned)}, but this is ${
      idsShown(this.present)
    }. Nothing was changed.`
  }
}
