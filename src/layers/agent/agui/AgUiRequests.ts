import { Effect, Option } from "effect"
import type { AgUiPayloads } from "../../../domain/agents/agui/AgUiApproval.ts"
import type { AgUiEvent } from "../../../domain/agents/agui/AgUiEvent.ts"
import { type AgUiEnd, type AgUiRun, newRun, nextRequest, step } from "../../../domain/agents/agui/AgUiRun.ts"
import type { Thread } from "../../../domain/Ids.ts"
import type { Features } from "../../../domain/turns/AgentEvent.ts"
import type { Quarantine } from "../link/LinkEnv.ts"
import { type RunEvent, RunTrouble } from "../runs/RunDriver.ts"
import { type AgUiPlace, type AgUiUnusable, exchange } from "./AgUiExchange.ts"

/** What the sessions of a driver share. */
export interface AgUiEnv {
  readonly place: AgUiPlace
  readonly payloads: AgUiPayloads
  readonly quarantine: Quarantine
  readonly features: Features
}

/** How a request ended: as its stream says, or as it was not taken. */
export type AgUiOutcome = Exclude<AgUiEnd, { readonly _tag: "Foreign" }> | {
  readonly _tag: "Refused"
  readonly code: string
  readonly retryMs?: number
}

const quarantined = new RunTrouble({ why: "quarantined", detail: "quarantined", fatal: true, untaken: true })

/** The requests of one run, one after the other. `heard`: told of each event. */
export const makeAgUiRequests = (
  { place, quarantine }: AgUiEnv,
  thread: Thread,
  say: (event: RunEvent) => Effect.Effect<void>,
  heard: (run: AgUiRun) => Effect.Effect<void>
) => {
  let run = newRun
  const take = Effect.fnUntraced(function*(event: AgUiEvent) {
    const taken = step(run, event, thread)
    run = taken.run
    if (event._tag === "Messages") yield* heard(run)
    if (taken.said !== undefined) yield* say(taken.said)
    return taken.end
  })
  const request = Effect.fnUntraced(function*(body: string): Effect.fn.Return<AgUiOutcome, RunTrouble | AgUiUnusable> {
    if (Option.isSome(yield* quarantine.check)) return yield* quarantined
    run = nextRequest(run)
    const end = yield* exchange(place, body, take)
    if (!("_tag" in end)) return { _tag: "Refused", ...end }
    if (end._tag !== "Foreign") return end
    yield* quarantine.raise("a run was another thread's")
    return yield* quarantined
  })
  return { request, run: () => run }
}
