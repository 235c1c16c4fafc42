import { optional, withDefault } from "./Setting.ts"
import { json } from "./types/JsonSetting.ts"
import { token } from "./types/SecretSetting.ts"
import { choice, duration, integer, onOff, size, text } from "./types/SettingType.ts"
import { slots } from "./types/SlotSetting.ts"
import { line, path } from "./types/TextSetting.ts"
import { agentUrl } from "./types/UrlSetting.ts"

/** The settings of the agent, in the order in which people read them. */
export const agentTable = {
  AGENT_URL: optional("Agent", agentUrl, {
    description: "Address of the agent; {thread} and {slot} are filled in",
    example: "wss://agent.example.org/agent_ws/"
  }),
  AGENT_COMMAND: optional("Agent", line, {
    description: "Command line that starts the agent, for AGENT_WIRE=acp, instead of AGENT_URL",
    example: "claude-agent-acp"
  }),
  AGENT_TOKEN: optional("Agent", token, {
    description: "Token for the agent; travels in a header only",
    example: "s3cr3t"
  }),
  AGENT_WIRE: withDefault("Agent", choice(["wire1", "mapping", "openai", "acp", "agui"]), "wire1", {
    description: "What is spoken with the agent",
    example: "wire1"
  }),
  AGENT_SLOTS: optional("Agent", slots, {
    description: "The agent's endpoints that {slot} in AGENT_URL stands for, one for each conversation",
    example: "1-8"
  }),
  AGENT_MAPPING: optional("Agent", path, {
    description: "File that describes the agent's own frames, for AGENT_WIRE=mapping",
    example: "./mapping.json"
  }),
  AGENT_MODEL: optional("Agent", line, {
    description: "Model to ask for, for AGENT_WIRE=openai",
    example: "gpt-oss-120b"
  }),
  AGENT_SYSTEM_PROMPT: optional("Agent", text("text", /\S/, "but it holds no text"), {
    description: "What the model is told first, for AGENT_WIRE=openai",
    example: "Answer briefly."
  }),
  AGENT_HISTORY: withDefault("Agent", integer(0, 1_000), "40", {
    description: "Earlier messages of the conversation that go along with each prompt, for AGENT_WIRE=openai",
    example: "100"
  }),
  AGENT_APPROVE: optional("Agent", json, {
    description: "JSON that means yes to this agent's questions, for AGENT_WIRE=agui",
    example: "{\"approved\":true}"
  }),
  AGENT_DENY: optional("Agent", json, {
    description: "JSON that means no to this agent's questions, for AGENT_WIRE=agui",
    example: "{\"approved\":false}"
  }),
  REASONING: withDefault("Agent", choice(["off", "folded"]), "off", {
    description: "What the agent thinks aloud: not shown, or folded below the answer",
    example: "folded"
  }),
  AGENT_ISOLATION: withDefault("Agent", choice(["required", "exclusive", "shared"]), "required", {
    description:
      "required: only an agent that keeps conversations apart; exclusive: one conversation only; shared: whoever asks",
    example: "required"
  }),
  AGENT_ATTESTED: withDefault("Agent", onOff, "false", {
    description: "Your word that the agent keeps conversations apart",
    example: "true"
  }),
  AGENT_SENDER: withDefault("Agent", choice(["pseudonym", "platform"]), "pseudonym", {
    description:
      "What the agent is told of who writes: a pseudonym for each chat, or the platform's user id where one is mapped",
    example: "platform"
  }),
  AGENT_MAX_CONVERSATIONS: withDefault("Agent", integer(1, 10_000), "64", {
    description: "Connections to the agent that may be open at once",
    example: "64"
  }),
  AGENT_TURN_TIMEOUT: withDefault("Agent", duration, "30m", {
    description: "How long one answer may take; the time that it waits for a person is not counted",
    example: "30m"
  }),
  AGENT_MAX_ANSWER: withDefault("Agent", size(1024, 8 * 1024 * 1024), "256KiB", {
    description: "How long one answer may be, in bytes of UTF-8, from 1KiB to 8MiB; what goes on beyond that is ended",
    example: "1MiB"
  }),
  AGENT_ALLOW_PLAINTEXT: withDefault("Agent", onOff, "false", {
    description: "Allow ws:// or http:// to another host than this one",
    example: "true"
  })
}
