import { Equal, Result } from "effect"
import { parseJson } from "../../Json.ts"
import { problem, type SettingProblem } from "../SettingProblem.ts"
import type { SettingName } from "../SettingsTable.ts"
import type { PartialValues, SettingValues } from "../SettingValues.ts"
import { commandWords } from "./CommandWords.ts"

type Wire = SettingValues["AGENT_WIRE"]

/** The wires over sockets that the bot opens, whose frames it reads. */
const socketWires: ReadonlyArray<Wire> = ["wire1", "mapping"]

/** Settings that only some wires read. */
const readBy: ReadonlyArray<readonly [SettingName, ReadonlyArray<Wire>]> = [
  ["AGENT_COMMAND", ["acp"]],
  ["AGENT_MAPPING", ["mapping"]],
  ["AGENT_SLOTS", socketWires],
  ["AGENT_MODEL", ["openai"]],
  ["AGENT_SYSTEM_PROMPT", ["openai"]],
  ["AGENT_HISTORY", ["openai"]],
  ["AGENT_APPROVE", ["agui"]],
  ["AGENT_DENY", ["agui"]]
]

const unread = (wire: Wire, raw: Readonly<Record<string, string>>) =>
  readBy.filter(([name, wires]) => (raw[name] ?? "").trim() !== "" && !wires.includes(wire)).map(([name, wires]) =>
    problem(
      name,
      `${name} is given and AGENT_WIRE is ${wire}, which does not read it; write AGENT_WIRE=${wires[0]}, or leave ` +
        `${name} out`
    )
  )

/** What the address is made of on this wire, or has to be. */
const wrongAddress = (wire: Wire, url: string): string | undefined => {
  const isHttp = /^https?:/i.test(url)
  const rest = url.replace(/^[a-z]+:\/\//i, "")
  const secure = /^(https|wss):/i.test(url)
  if (wire === "openai" || wire === "agui") {
    if (!isHttp) {
      return `AGENT_URL is a WebSocket's and AGENT_WIRE=${wire} asks over HTTP; write AGENT_URL=http${
        secure ? "s" : ""
      }://${rest}`
    }
  } else if (isHttp) {
    return `AGENT_URL is a page's and AGENT_WIRE=${wire} is spoken over a WebSocket; write AGENT_WIRE=openai for a ` +
      `model server, AGENT_WIRE=agui for an agent over AG-UI, or AGENT_URL=ws${secure ? "s" : ""}://${rest}`
  }
  const called = wire === "openai" ? /\/(?:chat\/completions|responses|models)\/?$/.exec(url) : null
  if (called !== null) {
    return `AGENT_URL ends with ${called[0]}, which AGENT_WIRE=openai adds itself; write AGENT_URL=${
      url.slice(0, called.index)
    }`
  }
  const placeholder = socketWires.includes(wire) ? null : /\{(?:thread|slot)\}/.exec(url)
  return placeholder === null
    ? undefined
    : `AGENT_URL has a ${placeholder[0]}, which AGENT_WIRE=${wire} fills with nothing, as it names conversations ` +
      `itself; leave it out`
}

const addresses: Readonly<Partial<Record<Wire, string>>> = {
  openai: "AGENT_URL=http://127.0.0.1:11434/v1",
  acp: "AGENT_COMMAND=claude-agent-acp",
  agui: "AGENT_URL=http://127.0.0.1:8000/agent"
}

/** An example of where an agent is, on the wire that was given. */
export const placeExample = (wire: string): string | undefined =>
  Object.hasOwn(addresses, wire) ? addresses[wire as Wire] : undefined

/** Each of AGENT_APPROVE and AGENT_DENY is there for the other: nothing is asked before both are known. */
const approvalProblems = (
  { AGENT_APPROVE: approve, AGENT_DENY: deny }: PartialValues,
  raw: Readonly<Record<string, string>>
): ReadonlyArray<SettingProblem> => {
  const isGiven = (name: SettingName) => (raw[name] ?? "").trim() !== ""
  const [given, missing]: readonly [SettingName, SettingName] = isGiven("AGENT_APPROVE")
    ? ["AGENT_APPROVE", "AGENT_DENY"]
    : ["AGENT_DENY", "AGENT_APPROVE"]
  if (isGiven(given) && !isGiven(missing)) {
    return [problem(
      missing,
      `${given} is given without ${missing}, and nobody is asked before the bot knows what means yes and what means ` +
        `no to this agent; give both, or leave both out`
    )]
  }
  if (approve === undefined || deny === undefined || !Equal.equals(parseJson(approve), parseJson(deny))) return []
  return [problem(
    "AGENT_DENY",
    "AGENT_APPROVE and AGENT_DENY are the same value, so that a no would be a yes to the agent; write as AGENT_DENY " +
      "what this agent takes for a no"
  )]
}

/** Settings of the agent that do not go with its wire. `raw`: the settings as they were given. */
export const wireProblems = (
  values: PartialValues,
  raw: Readonly<Record<string, string>>
): ReadonlyArray<SettingProblem> => {
  const { AGENT_COMMAND, AGENT_URL, AGENT_WIRE: wire } = values
  if (wire === undefined) return []
  const words = AGENT_COMMAND === undefined ? undefined : commandWords(AGENT_COMMAND)
  const address = AGENT_URL === undefined ? undefined : wrongAddress(wire, AGENT_URL)
  return [
    ...unread(wire, raw),
    ...(wire === "agui" ? approvalProblems(values, raw) : []),
    ...(address === undefined ? [] : [problem("AGENT_URL", address)]),
    ...(words !== undefined && Result.isFailure(words)
      ? [problem("AGENT_COMMAND", `AGENT_COMMAND cannot be split into words: ${words.failure}`)]
      : []),
    ...(wire === "acp" && AGENT_URL !== undefined && AGENT_COMMAND !== undefined
      ? [
        problem(
          "AGENT_COMMAND",
          "AGENT_COMMAND and AGENT_URL are both given; keep the one that leads to the agent, and leave the other out"
        )
      ]
      : [])
  ]
}
