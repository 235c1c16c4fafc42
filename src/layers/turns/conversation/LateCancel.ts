import { Effect } from "effect"
import type { PromptId } from "../../../domain/Ids.ts"
import type { AgentEvent } from "../../../domain/turns/AgentEvent.ts"
import type { Agent } from "../../../services/agent/Agent.ts"
import type { ConversationParty } from "./ReopenableConversation.ts"

/** How long a socket is waited for. After that, the next prompt of the thread ends what still runs there. */
const longestWaitForSocket = "10 seconds"

/** The run of a prompt, if a link finds it going on and the agent can end it. */
const runOf = (events: ReadonlyArray<AgentEvent>, prompt: PromptId): string | undefined => {
  const attached = events.find(({ _tag }) => _tag === "Attached")
  if (attached?._tag !== "Attached" || attached.features.cancel === "none") return undefined
  return attached.active?.prompt === prompt ? attached.active.run : undefined
}

/**
 * Ends the run of a turn that was closed while it had no socket: the agent waits for an answer that nobody will give.
 * Best effort.
 */
export const cancelLate = (
  agent: typeof Agent.Service,
  { chat, person, thread }: ConversationParty,
  prompt: PromptId
): Effect.Effect<void> =>
  Effect.gen(function*() {
    const conversation = yield* agent.open(thread, undefined, { chat, person, patient: false })
    // The first event of a conversation says whether it is attached.
    const run = runOf(yield* conversation.take, prompt)
    if (run !== undefined) yield* conversation.send({ _tag: "Cancel", run })
  }).pipe(Effect.scoped, Effect.timeoutOption(longestWaitForSocket), Effect.ignore)
