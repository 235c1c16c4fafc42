import type { Effect } from "effect"
import type { AgUiThread } from "../../../domain/agents/agui/AgUiThread.ts"
import type { Thread } from "../../../domain/Ids.ts"
import type { RunEvent, RunPrompt } from "../runs/RunDriver.ts"
import type { AgUiApprovals } from "./AgUiApprovals.ts"
import type { AgUiEnv } from "./AgUiRequests.ts"

/** What is known of a thread, which is kept as it changes. */
export interface KnownThread {
  readonly now: () => AgUiThread
  change(to: (thread: AgUiThread) => AgUiThread): Effect.Effect<void>
}

/** One thread of the agent's while it is open. */
export interface AgUiPlaceOfWork {
  readonly env: AgUiEnv
  readonly thread: Thread
  readonly known: KnownThread
  readonly approvals: AgUiApprovals
}

/** One prompt at work. */
export interface AgUiWork extends AgUiPlaceOfWork {
  readonly prompt: RunPrompt
  /** Names the next request of it. */
  nextId(): string
  say(event: RunEvent): Effect.Effect<void>
}

const failed = (code: string): RunEvent => ({ _tag: "Failed", code, message: "" })

/** Nobody said what means yes and no to the agent. */
export const approvalUnset = failed("approval_unset")
/** The agent waits for an answer that it cannot be given. */
export const approvalOpen = failed("approval_open")
