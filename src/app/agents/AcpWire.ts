import { Result } from "effect"
import { acpFeatures } from "../../domain/agents/acp/AgentHello.ts"
import { commandWords } from "../../domain/settings/agent/CommandWords.ts"
import type { AgentSettings } from "../../domain/settings/Settings.ts"
import * as AgentOverAcp from "../../layers/agent/acp/AgentOverAcp.ts"
import { agentMark } from "../../layers/store/QuarantineKept.ts"
import type { AgentWire } from "./AgentWire.ts"

/** The words of a command line, which the settings were refused for where it has none. */
const wordsOf = (command: string | undefined) =>
  command === undefined ? undefined : Result.getOrElse(commandWords(command), () => [])

/** The same program stays the same agent, whatever its arguments. */
const markOfAgent = (command: string | undefined, url: string) =>
  agentMark(command === undefined ? url : `stdio://${new URL(url).host}/`)

/** AGENT_WIRE=acp: an agent that speaks the Agent Client Protocol, in a process of ours or behind a WebSocket. */
export const acpWire = ({ command, maxConversations, url }: AgentSettings): AgentWire => ({
  id: "acp",
  features: acpFeatures({ image: false, audio: false, embedded: false }),
  // Each conversation is a session of its own, and whether the agent keeps sessions apart is its own business.
  isApart: false,
  layer: ({ client, dataDir, onReach, token }) =>
    AgentOverAcp.layer({
      address: url,
      words: wordsOf(command),
      environment: process.env,
      mark: markOfAgent(command, url),
      dataDir,
      token,
      client,
      maxConversations,
      onReach
    })
})
