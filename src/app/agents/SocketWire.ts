import * as AgentWebSocket from "../../layers/agent/AgentWebSocket.ts"
import type { AgentCodec } from "../../layers/agent/wire/AgentCodec.ts"
import type { AgentWire } from "./AgentWire.ts"

/** A wire of frames over WebSockets. */
export const socketWire = (codec: AgentCodec<unknown>): AgentWire => ({
  id: codec.id,
  features: codec.features,
  isApart: false,
  layer: ({ client, onReach, quarantine, settings: { maxConversations, url }, token, wasAsked }) =>
    AgentWebSocket.layer({ url, token, codec, client, quarantine, wasAsked, onReach, maxConversations })
})
