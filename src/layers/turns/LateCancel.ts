import { Effect } from "effect"
import type { PromptId, Thread } from "../../domain/Ids.ts"
import type { AgentEvent } from "../../domain/turns/AgentEvent.ts"
import type { Agent } from "../../services/turns/Agent.ts"

/** So long a place is waited for. Later, the next prompt of the thread ends what still runs there. */
const patience = "10 seconds"

/** The run of a prompt that a link finds going on, if it does and can be ended. */
const runOf = (events: ReadonlyArray<AgentEvent>, prompt: PromptId) =>
  events.flatMap((
    event
  ) => (event._tag === "Attached"
    ? [event.features.cancel && event.active?.prompt === prompt ? event.active.run : undefined]
    : [])
  )

/**
 * Ends the run of a turn that was closed while it had no place: the agent waits for an answer that nobody will give.
 * Best effort.
 */
export const cancelLate = (
  agent: typeof Agent.Service,
  who: { readonly thread: Thread; readonly person: string },
  prompt: PromptId
): Effect.Effect<void> =>
  Effect.gen(function*() {
    const conversation = yield* agent.open(who.thread, undefined, { person: who.person, patient: false })
    // The first that a conversation says is whether it is attached.
    const [run] = runOf(yield* conversation.take, prompt)
    if (run !== undefined) yield* conversation.send({ _tag: "Cancel", run })
  }).pipe(Effect.scoped, Effect.timeoutOption(patience), Effect.ignore)
