import { readRecord, readText } from "../../Json.ts"
import type { AgentEvent, Choice } from "../../turns/AgentEvent.ts"
import type { AgUiAction, AgUiInterrupt } from "./AgUiInterrupt.ts"
import type { AgUiToolCall } from "./AgUiMessages.ts"

/** AGENT_APPROVE and AGENT_DENY as values: what means yes and no to the agent; absent: nobody said. */
export interface AgUiPayloads {
  readonly approve?: { readonly value: unknown }
  readonly deny?: { readonly value: unknown }
}

/** What the room is asked about an interrupt. */
export type AgUiQuestion = Pick<Extract<AgentEvent, { _tag: "Asked" }>, "title" | "text" | "choices" | "expires">

/** What a person chose, and why, where they refused and said it. */
export interface AgUiDecision {
  readonly approved: boolean
  readonly reason?: string | undefined
}

const approve: Choice = { id: "approve", label: "Approve", effect: "allow" }
const reject: Choice = { id: "reject", label: "Reject", effect: "deny" }

/** Long arguments stand on one line, and longer ones are shown as far as a question shows them. */
const mostLines = 16
const mostUnits = 1_100

/** JSON that is longer on one line is not set out, as indents grow with the square of its depth. */
const longestSetOut = 16_384
/** Longer arguments are not read as JSON. */
const longestRead = 131_072

/** Undefined where the value is too deep to be written, by thousands of levels. */
const written = (value: unknown, indent: number): string | undefined => {
  try {
    return JSON.stringify(value, undefined, indent) ?? ""
  } catch {
    return undefined
  }
}

const onOneLine = (value: unknown): string => written(value, 0) ?? "…"

const setOut = (value: unknown, line: string): string => {
  if (line.length > longestSetOut) return line
  const open = written(value, 2) ?? line
  return open.split("\n").length > mostLines ? line : open
}

const cut = (text: string, length = text.length): string =>
  length > mostUnits ? `${text.slice(0, mostUnits)}…\n… ${mostUnits} / ${length}` : text

const jsonOf = (value: unknown): string => cut(setOut(value, onOneLine(value)))

/** JSON in a block of code: no line of it can end the block, as no string of JSON has a line break. */
const inBlock = (json: string) => `\`\`\`json\n${json}\n\`\`\``
const block = (value: unknown) => inBlock(jsonOf(value))

const blockOfArguments = (text: string) =>
  text.length > longestRead
    ? inBlock(cut(onOneLine(text.slice(0, mostUnits)), text.length))
    : block(parsed(text))

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** LangChain's own description says what title and arguments say. */
const isOwnDescription = (text: string | undefined) => text === undefined || text.startsWith("Tool execution requires")

/** The tool that waits for an interrupt: by its name, or as there is no other. */
const toolOf = ({ call }: AgUiInterrupt, pending: ReadonlyArray<AgUiToolCall>): AgUiToolCall | undefined =>
  call === undefined
    ? pending.length === 1 ? pending[0] : undefined
    : pending.find((tool) => tool.call === call)

const titleIn = (value: unknown): string | undefined => {
  const fields = readRecord(value)
  return ["question", "title", "message", "description"].map((name) => readText(fields?.[name])).find((text) => text)
}

const freeQuestion = (interrupt: AgUiInterrupt, pending: ReadonlyArray<AgUiToolCall>): AgUiQuestion => {
  const { expires, message, value } = interrupt
  const tool = toolOf(interrupt, pending)
  const said = typeof value === "string" ? value : message ?? titleIn(value)
  return {
    title: said ?? tool?.name ?? "?",
    text: [
      ...(tool === undefined ? [] : [`\`${tool.name.replaceAll(/[`\s]/g, " ")}\``, blockOfArguments(tool.arguments)]),
      ...(typeof value === "string" ? [] : [block(value ?? null)])
    ].join("\n"),
    choices: [approve, reject],
    ...(expires !== undefined && { expires })
  }
}

const actionQuestion = (action: AgUiAction, expires: string | undefined): AgUiQuestion => ({
  title: action.name,
  text: [
    block(action.arguments ?? {}),
    ...(isOwnDescription(action.description) ? [] : [action.description ?? ""])
  ].join("\n"),
  choices: action.canApprove ? [approve, reject] : [reject],
  ...(expires !== undefined && { expires })
})

/**
 * The questions of an interrupt, each of which takes a yes or a no; undefined where nobody knows what means no to it,
 * as then nothing of it can be asked: it could not be closed. `pending`: the tools that wait.
 */
export const questionsOf = (
  interrupt: AgUiInterrupt,
  payloads: AgUiPayloads,
  pending: ReadonlyArray<AgUiToolCall>
): ReadonlyArray<AgUiQuestion> | undefined => {
  const { actions, expires } = interrupt
  if (actions === undefined) {
    return payloads.approve === undefined || payloads.deny === undefined
      ? undefined
      : [freeQuestion(interrupt, pending)]
  }
  if (actions.some(({ canReject }) => !canReject)) return undefined
  return actions.map((action) => actionQuestion(action, expires))
}

/** What the agent is answered after the decisions on an interrupt's questions, in their order. */
export const payloadOf = (
  { actions }: Pick<AgUiInterrupt, "actions">,
  payloads: AgUiPayloads,
  decisions: ReadonlyArray<AgUiDecision>
): unknown => {
  if (actions === undefined) return (decisions[0]?.approved === true ? payloads.approve : payloads.deny)?.value
  return {
    decisions: actions.map((_, place) => {
      const decision = decisions[place]
      if (decision?.approved === true) return { type: "approve" }
      return { type: "reject", ...(decision?.reason === undefined ? {} : { message: decision.reason }) }
    })
  }
}
