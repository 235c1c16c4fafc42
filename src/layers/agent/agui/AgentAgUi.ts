import { Context, Effect, Layer } from "effect"
import type { AgUiPayloads } from "../../../domain/agents/agui/AgUiApproval.ts"
import { unknownThread } from "../../../domain/agents/agui/AgUiThread.ts"
import type { Thread } from "../../../domain/Ids.ts"
import type { AgentReach } from "../../../domain/reach/AgentReach.ts"
import type { Features } from "../../../domain/turns/AgentEvent.ts"
import type { UserError } from "../../../domain/UserError.ts"
import { Agent, type Opener } from "../../../services/agent/Agent.ts"
import { AgentWatch } from "../../../services/agent/AgentWatch.ts"
import type { StoreValues } from "../../../services/store/StoreValues.ts"
import { makeAgentHttp } from "../http/AgentHttp.ts"
import type { Quarantine } from "../link/LinkEnv.ts"
import type { RunDriver } from "../runs/RunDriver.ts"
import { makeRunPool } from "../runs/RunPool.ts"
import { makeAgUiApprovals } from "./AgUiApprovals.ts"
import { type AgUiPlace, reached } from "./AgUiExchange.ts"
import { agUiSession } from "./AgUiSession.ts"
import { type AgUiThreads, makeAgUiThreads } from "./AgUiThreads.ts"
import type { KnownThread } from "./AgUiWork.ts"

/** How an agent over AG-UI is reached. */
export interface AgUiOptions extends Pick<AgUiPlace, "token" | "client"> {
  readonly url: URL
  readonly payloads: AgUiPayloads
  readonly quarantine: Quarantine
  readonly maxConversations: number
  readonly onReach: (reach: AgentReach) => Effect.Effect<void>
}

export const agUiFeatures: Features = {
  threads: "frame",
  resume: false,
  cancel: "close",
  ask: true,
  end: "frame",
  deltas: true,
  idempotent: false,
  durable: false,
  promptBytes: 65_536
}

/** A thread that nobody talks in, as for a probe, leaves nothing behind. */
const knownThread = Effect.fnUntraced(function*(threads: AgUiThreads, thread: Thread, { chat }: Opener) {
  let known = chat === undefined ? unknownThread : yield* threads.read(thread)
  const inThread: KnownThread = {
    now: () => known,
    change: (to) =>
      Effect.suspend(() => {
        const before = known
        known = to(before)
        return known === before || chat === undefined ? Effect.void : threads.write(thread, known)
      })
  }
  return inThread
})

/** The agent over AG-UI. */
export const layer = (options: AgUiOptions): Layer.Layer<Agent | AgentWatch, UserError, StoreValues> =>
  Layer.effectContext(Effect.gen(function*() {
    const { client, maxConversations, onReach, payloads, quarantine, token, url } = options
    const place: AgUiPlace = { ask: yield* makeAgentHttp(url.href), url, client, token }
    const threads = yield* makeAgUiThreads
    const env = { place, payloads, quarantine, features: agUiFeatures }
    const driver: RunDriver = {
      open: (thread, opener) =>
        Effect.map(
          knownThread(threads, thread, opener),
          (known) => agUiSession({ env, thread, known, approvals: makeAgUiApprovals() })
        ),
      reach: reached(place)
    }
    const { open, watch } = yield* makeRunPool({ address: url.href, driver, maxConversations, onReach })
    return Context.make(Agent, Agent.of({ open })).pipe(Context.add(AgentWatch, AgentWatch.of(watch)))
  }))
