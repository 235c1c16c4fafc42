import { Effect } from "effect"
import { resumeBody } from "../../../domain/agents/agui/AgUiRequest.ts"
import { denyAll, type OpenInterrupt, openInterrupt } from "../../../domain/agents/agui/OpenInterrupt.ts"
import type { RunEvent, RunTrouble } from "../runs/RunDriver.ts"
import type { AgUiUnusable } from "./AgUiExchange.ts"
import { makeAgUiRequests } from "./AgUiRequests.ts"
import { type AgUiWork, approvalOpen } from "./AgUiWork.ts"

/** An agent that asks anew after so many denials will go on doing so. */
const mostDenials = 5

const nothing = () => Effect.void

/**
 * Closes interrupts that nobody waits for any more, by denying them; nobody hears what the agent says to that. Returns
 * how the prompt ends where they cannot be closed. An agent that fails at the denial has forgotten what it asked, or
 * says so again at the next message.
 */
export const closeOpen = Effect.fnUntraced(
  function*(
    { env, known, nextId, thread }: AgUiWork,
    first: ReadonlyArray<OpenInterrupt>
  ): Effect.fn.Return<RunEvent | undefined, RunTrouble | AgUiUnusable> {
    const { request } = makeAgUiRequests(env, thread, nothing, nothing)
    let open = first
    for (let denials = 0; denials < mostDenials; denials++) {
      const denial = denyAll(open, env.payloads)
      if (denial === undefined) return approvalOpen
      const end = yield* request(resumeBody(thread, nextId(), denial))
      if (end._tag === "Refused") return { ...end, _tag: "Failed", message: "" }
      open = end._tag === "Interrupted" ? end.interrupts.map(openInterrupt) : []
      const left = open
      yield* known.change((thread) => ({ ...thread, open: left }))
      if (open.length === 0) return undefined
    }
    return approvalOpen
  }
)
