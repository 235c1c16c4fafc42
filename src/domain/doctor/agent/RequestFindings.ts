import { degradedModes } from "../../operations/agent/DegradedModes.ts"
import { bytesText } from "../../operations/StatusRow.ts"
import { agentFault } from "../../reach/AgentFault.ts"
import type { AgentReach } from "../../reach/AgentReach.ts"
import { nameShown } from "../../TerminalSafe.ts"
import type { AgentEvent, Features } from "../../turns/AgentEvent.ts"
import { type Finding, findingsOf } from "../Finding.ts"
import type { ExchangeEnding } from "./ExchangeFindings.ts"

const { failed, ok, warning } = findingsOf("agent")

/** Whether an agent that is asked by requests is there, without a prompt. */
export const reachFinding = ({ address, name, state, trouble }: AgentReach): Finding => {
  if (state === "reached") {
    return ok("reach", `${address} is there${name === undefined ? "" : `, and calls itself "${nameShown(name)}"`}`)
  }
  if (trouble === undefined) return failed("reach", `${address}: nobody knows whether it is there`)
  const { needsOperator, sentence, setting } = agentFault(trouble, address)
  return failed("reach", `${address}: ${sentence}`, { todo: `Look at ${setting}`, needsOperator })
}

/** What such an agent can do, as its wire has it. */
export const featureFindings = (features: Features): ReadonlyArray<Finding> => [
  ok("limits", `prompts up to ${bytesText(features.promptBytes)}`),
  ...degradedModes(features).map(({ lacks, sentence }) => ok(`lacks ${lacks}`, sentence.replace(/\.$/, "")))
]

/** So many models are named. */
const mostNamed = 8

/** Whether the server has the model that it will be asked for. `names`: all that it lists. */
export const modelFinding = (model: string | undefined, names: ReadonlyArray<string>): Finding => {
  if (names.length === 0) return ok("models", "the server lists no models, so only a prompt can tell")
  const listed = names.slice(0, mostNamed).map(nameShown).join(", ")
  const all = names.length > mostNamed ? `${listed} and ${names.length - mostNamed} more` : listed
  if (model !== undefined && names.includes(model)) return ok("models", `it lists ${nameShown(model)}, among ${all}`)
  return warning("models", `it does not list ${nameShown(model ?? "a model")}; it has ${all}`, {
    means: "Some servers refuse what they do not list, and others answer as a model of their own",
    todo: "Write one of those as AGENT_MODEL"
  })
}

/** What it means that a server gives no list of models, but a status. */
export const unlistedFinding = (url: string, status: number): Finding => {
  const seen = `it lists no models (HTTP ${status}), so only a prompt can tell (--probe)`
  // The usual path, on a server that is known to have no list.
  return /\/v\d+\/?(?:\?.*)?$/.test(url) ? ok("models", seen) : warning("models", seen, {
    means: "An address with a wrong path looks the same, and answers no prompt",
    todo: "Look at AGENT_URL: it is what comes before /chat/completions, and nearly always ends with /v1"
  })
}

/** What AGENT_APPROVE and AGENT_DENY mean for approvals over AG-UI. */
export const approvalFinding = (approve: string | undefined, deny: string | undefined): Finding => {
  if (approve !== undefined && deny !== undefined) {
    return ok("approvals", "AGENT_APPROVE and AGENT_DENY say what means yes and no")
  }
  const missing = approve === undefined && deny === undefined
    ? "neither AGENT_APPROVE nor AGENT_DENY is set"
    : `${deny === undefined ? "AGENT_DENY" : "AGENT_APPROVE"} is not set`
  return warning("approvals", missing, {
    means: "Approvals of LangChain's middleware are asked; others are asked of nobody",
    todo: "Give both, where the agent has approvals of its own (docs/agents/agui.md)"
  })
}

/** How a run ended for who looks at it; undefined: it goes on. */
export const runEnding = (event: AgentEvent): ExchangeEnding | undefined => {
  switch (event._tag) {
    case "Ended":
      return { _tag: "Ended" }
    case "Failed":
      return { _tag: "Failed", code: event.code }
    case "Asked":
      return { _tag: "Asked" }
    case "Detached":
      return { _tag: "Ungreeted", why: `the connection was lost (${event.why})` }
    default:
      return undefined
  }
}
