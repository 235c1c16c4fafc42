import { Schema } from "effect"
import { RoomId, UserId } from "../Ids.ts"
import { Step } from "../reset/Step.ts"
import { Difference } from "./Difference.ts"

/** What made the bot reconcile. */
export const ReconciliationCause = Schema.Literals(["start", "request", "upgrade", "place lost"])
export type ReconciliationCause = typeof ReconciliationCause.Type

/** What one reconciliation found and did. */
export const ReconciliationReport = Schema.Struct({
  /** When it ended, in milliseconds since 1970. */
  at: Schema.Finite,
  cause: ReconciliationCause,
  /** The request that it answers; null where nobody asked for it. */
  request: Schema.NullOr(Schema.String),
  differences: Schema.Array(Difference),
  /** The steps that were done, in the order in which they ended. */
  steps: Schema.Array(Step),
  /** The steps that failed, and why, without text of people. */
  failed: Schema.Array(Schema.Struct({ step: Step, why: Schema.String })),
  /** Invitations of strangers that nobody answers. */
  parked: Schema.Array(Schema.Struct({ room: RoomId, inviter: Schema.NullOr(UserId) })),
  /** Why it could not be done at all; null where it was. */
  error: Schema.NullOr(Schema.String)
})
export type ReconciliationReport = typeof ReconciliationReport.Type
