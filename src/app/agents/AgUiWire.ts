import type { AgUiPayloads } from "../../domain/agents/agui/AgUiApproval.ts"
import { parseJson } from "../../domain/Json.ts"
import type { AgentSettings } from "../../domain/settings/Settings.ts"
import * as AgentAgUi from "../../layers/agent/agui/AgentAgUi.ts"
import type { AgentWire } from "./AgentWire.ts"

const payloadsOf = ({ approve, deny }: AgentSettings): AgUiPayloads => ({
  ...(approve !== undefined && { approve: { value: parseJson(approve) } }),
  ...(deny !== undefined && { deny: { value: parseJson(deny) } })
})

/** AGENT_WIRE=agui: an agent that serves AG-UI over HTTP. */
export const agUiWire = (settings: AgentSettings): AgentWire => ({
  id: "agui",
  features: AgentAgUi.agUiFeatures,
  isApart: false,
  layer: ({ client, onReach, quarantine, token }) =>
    AgentAgUi.layer({
      url: new URL(settings.url),
      payloads: payloadsOf(settings),
      client,
      token,
      quarantine,
      onReach,
      maxConversations: settings.maxConversations
    })
})
