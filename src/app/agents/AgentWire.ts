import type { Effect, Layer, Option, Redacted } from "effect"
import type { AgentReach } from "../../domain/reach/AgentReach.ts"
import type { AgentSettings } from "../../domain/settings/Settings.ts"
import type { Features } from "../../domain/turns/AgentEvent.ts"
import type { UserError } from "../../domain/UserError.ts"
import type { Options, Quarantine } from "../../layers/agent/AgentWebSocket.ts"
import type { Agent } from "../../services/agent/Agent.ts"
import type { AgentSessions } from "../../services/agent/AgentSessions.ts"
import type { AgentWatch } from "../../services/agent/AgentWatch.ts"
import type { StoreValues } from "../../services/store/StoreValues.ts"

/** What the layer of a wire is given beside the settings. */
export interface WireSurroundings {
  readonly settings: AgentSettings
  /** The folder of the store, in which a wire may have files of its own. */
  readonly dataDir: string
  /**
   * Read before each request to the agent, or each start of it: it dies where the account's lease may be lost, so that
   * nothing is said to the agent by two bots.
   */
  readonly token: Effect.Effect<Option.Option<Redacted.Redacted>>
  /** Names this program: `matrix-surface/0.1.0`. */
  readonly client: string
  readonly quarantine: Quarantine
  readonly wasAsked: Required<Options<unknown>>["wasAsked"]
  readonly onReach: (reach: AgentReach) => Effect.Effect<void>
}

/** How an agent is spoken with, as AGENT_WIRE names it. */
export interface AgentWire {
  /** The name of the wire; where a file describes it, with what stands for that: receipts and metrics are by it. */
  readonly id: string
  /** What it can do before an agent says more. */
  readonly features: Features
  /** Conversations are apart by how it works, whatever the agent does. */
  readonly isApart: boolean
  layer(surroundings: WireSurroundings): Layer.Layer<Agent | AgentWatch, UserError, StoreValues | AgentSessions>
}
