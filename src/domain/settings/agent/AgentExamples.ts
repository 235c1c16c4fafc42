/** Lines for .env, by what answers; `tried`: `npm run test:agents` or `test:long` runs the bot against it. */
interface AgentExample {
  readonly name: string
  readonly tried: boolean
  readonly lines: ReadonlyArray<string>
}

const model = (name: string, url: string, tried = false): AgentExample => ({
  name,
  tried,
  lines: ["AGENT_WIRE=openai", `AGENT_URL=${url}`, "AGENT_MODEL=its-name"]
})

const program = (name: string, command: string, tried = false): AgentExample => ({
  name,
  tried,
  lines: ["AGENT_WIRE=acp", `AGENT_COMMAND="${command}"`]
})

/** What many people have already (docs/agents). */
export const agentExamples: ReadonlyArray<AgentExample> = [
  model("Ollama", "http://127.0.0.1:11434/v1"),
  model("llama.cpp's server", "http://127.0.0.1:8080/v1", true),
  model("vLLM", "http://127.0.0.1:8000/v1"),
  model("LiteLLM's proxy (with AGENT_TOKEN)", "http://127.0.0.1:4000/v1", true),
  model("OpenRouter (with AGENT_TOKEN)", "https://openrouter.ai/api/v1"),
  program("Claude Code", "claude-agent-acp", true),
  program("opencode", "opencode acp", true),
  program("Codex", "codex-acp"),
  program("Gemini CLI", "gemini --experimental-acp"),
  program("Goose", "goose acp"),
  { name: "LangGraph over AG-UI", tried: true, lines: ["AGENT_WIRE=agui", "AGENT_URL=http://127.0.0.1:8000/agent"] }
]

/** The examples as comments of .env.example, in place of the AGENT_URL above them. */
export const agentExampleLines = (): string =>
  agentExamples.map(({ lines, name, tried }) =>
    [`# ${name}${tried ? "" : " (not tried here)"}:`, ...lines.map((one) => `#${one}`)].join("\n")
  ).join("\n")
