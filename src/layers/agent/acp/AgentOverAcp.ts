import { Context, Effect, Layer, Option, type Redacted } from "effect"
import type { Agent as HttpAgent } from "node:http"
import { join, resolve } from "node:path"
import { agentEnvironment } from "../../../domain/agents/acp/ChildEnvironment.ts"
import type { AgentReach } from "../../../domain/reach/AgentReach.ts"
import type { UserError } from "../../../domain/UserError.ts"
import { Agent } from "../../../services/agent/Agent.ts"
import { AgentSessions } from "../../../services/agent/AgentSessions.ts"
import { AgentWatch } from "../../../services/agent/AgentWatch.ts"
import { tunnelTo } from "../ProxyTunnel.ts"
import { makeRunPool } from "../runs/RunPool.ts"
import { connectAcp, type OpenTransport } from "./AcpConnection.ts"
import { acpDriver } from "./AcpDriver.ts"
import { makeAcpLauncher } from "./AcpLauncher.ts"
import { makeAcpSessions } from "./AcpSessions.ts"
import { openAgentSocket } from "./AgentSocket.ts"
import { startAgentProcess } from "./process/AgentProcess.ts"
import { agentHome } from "./session/SessionFolder.ts"

export interface AcpOptions {
  /** Names the agent for status and log: its address, or what stands for its command line. */
  readonly address: string
  /** The words of the command line that starts the agent; undefined: it is behind a WebSocket at `address`. */
  readonly words: ReadonlyArray<string> | undefined
  /** The environment of this process, of which the agent's gets a part. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The agent's mark in the store. */
  readonly mark: string
  readonly dataDir: string
  /** Dies where the agent must not be asked. */
  readonly token: Effect.Effect<Option.Option<Redacted.Redacted>>
  readonly client: string
  readonly maxConversations?: number
  readonly onReach?: (reach: AgentReach) => Effect.Effect<void>
}

const transportOf =
  ({ address, environment, words }: AcpOptions, work: string, tunnel: HttpAgent | undefined) =>
  (token: Option.Option<Redacted.Redacted>): OpenTransport =>
  (reader) =>
    words === undefined
      ? openAgentSocket({ url: address, token, tunnel }, reader)
      : Effect.flatMap(agentHome(work), (home) =>
        startAgentProcess({ words, folder: home, environment: agentEnvironment(environment, home) }, reader))

/** Conversations with an agent that speaks ACP, one process or socket for all of them. */
export const layer = (options: AcpOptions): Layer.Layer<Agent | AgentWatch, UserError, AgentSessions> =>
  Layer.effectContext(Effect.gen(function*() {
    const { address, client, dataDir, mark, maxConversations, onReach, token } = options
    const records = yield* AgentSessions
    const work = join(resolve(dataDir), "work")
    const open = transportOf(options, work, options.words === undefined ? yield* tunnelTo(address) : undefined)
    const launcher = yield* makeAcpLauncher(Effect.flatMap(token, (known) => connectAcp(open(known), client)))
    const sessions = yield* makeAcpSessions({ agent: mark, work, records })
    const pool = yield* makeRunPool({
      address,
      driver: acpDriver({ launcher, sessions, records, permit: token }),
      ...(maxConversations === undefined ? {} : { maxConversations }),
      ...(onReach === undefined ? {} : { onReach })
    })
    return Context.make(Agent, Agent.of({ open: pool.open })).pipe(Context.add(AgentWatch, pool.watch))
  }))
