import { at, elementsOf, readText } from "../../Json.ts"
import { cut, oneLine } from "../../OneLine.ts"
import type { AgentEvent, Choice } from "../../turns/AgentEvent.ts"

/** The answer to a permission request, as ACP writes it. */
export type PermissionOutcome =
  | { readonly outcome: "cancelled" }
  | { readonly outcome: "selected"; readonly optionId: string }

/** A permission that an agent asks for. */
export interface PermissionRequest {
  readonly call: string | undefined
  readonly title: string
  /** What the tool would be given, as the agent says. */
  readonly text?: string
  /**
   * What a person can choose: options of kinds that are known, and always one that refuses. Empty: nothing of it can be
   * allowed, and it is refused without asking.
   */
  readonly choices: ReadonlyArray<Choice>
  /** What refuses it. */
  readonly refusal: PermissionOutcome
}

export const cancelledOutcome: PermissionOutcome = { outcome: "cancelled" }

/** Our own choice, where the agent offers none that refuses. */
const ownRefusal = "matrix-surface.refuse"

const effects: Readonly<Record<string, Choice["effect"]>> = {
  allow_once: "allow",
  allow_always: "allow_always",
  reject_once: "deny",
  reject_always: "deny"
}

const mostOptions = 20
const mostOfAText = 1_400

const choiceOf = (option: unknown): ReadonlyArray<Choice> => {
  const id = readText(at(option, "optionId"))
  const kind = readText(at(option, "kind")) ?? ""
  if (id === undefined || !Object.hasOwn(effects, kind)) return []
  return [{ id, label: readText(at(option, "name")) || kind.replaceAll("_", " "), effect: effects[kind]! }]
}

/** Once before always, whatever the agent's order: a person who refuses without a word refuses this one thing. */
const refusalOf = (options: ReadonlyArray<unknown>): PermissionOutcome => {
  const idOf = (kind: string) =>
    options.flatMap((option) => (at(option, "kind") === kind ? readText(at(option, "optionId")) ?? [] : []))[0]
  const optionId = idOf("reject_once") ?? idOf("reject_always")
  return optionId === undefined ? cancelledOutcome : { outcome: "selected", optionId }
}

const inputOf = (call: unknown): string | undefined => {
  const input = at(call, "rawInput")
  if (input === undefined || input === null) return undefined
  const command = readText(at(input, "command"))
  const text = readText(input) ?? (command === undefined ? JSON.stringify(input, null, 1) : undefined)
  return text === "{}" ? undefined : text ?? `${command}\n${JSON.stringify(input, null, 1)}`
}

/** Texts and changes of files that the agent shows with the call. */
const shownIn = (call: unknown): ReadonlyArray<string> =>
  elementsOf(at(call, "content")).flatMap((content) => {
    if (at(content, "type") === "diff") {
      return [`${readText(at(content, "path")) ?? ""}:\n${readText(at(content, "newText")) ?? ""}`]
    }
    return readText(at(content, "content", "text")) ?? []
  })

/** Reads `session/request_permission`. `titleOf`: what the call was titled before. */
export const readPermission = (
  params: unknown,
  titleOf: (call: string) => string | undefined
): PermissionRequest => {
  const tool = at(params, "toolCall")
  const call = readText(at(tool, "toolCallId"))
  const options = elementsOf(at(params, "options")).slice(0, mostOptions)
  const known = options.flatMap(choiceOf)
  const distinct = known.filter(({ id }, place) => known.findIndex((other) => other.id === id) === place)
  const mayAllow = distinct.some(({ effect }) => effect !== "deny")
  const refuses: ReadonlyArray<Choice> = distinct.some(({ effect }) => effect === "deny")
    ? []
    : [{ id: ownRefusal, label: "Reject", effect: "deny" }]
  const text = [inputOf(tool), ...shownIn(tool)].filter((part) => part !== undefined && part.trim() !== "").join("\n\n")
  return {
    call,
    title: oneLine(readText(at(tool, "title")) ?? "", 200) || (call === undefined ? undefined : titleOf(call)) ||
      oneLine(readText(at(tool, "kind")) ?? "", 80) || "?",
    ...(text === "" ? {} : { text: cut(text, mostOfAText) }),
    choices: mayAllow ? [...distinct, ...refuses] : [],
    refusal: refusalOf(options)
  }
}

/** The question that a room is asked. */
export const questionOf = (
  ask: string,
  { choices, text, title }: PermissionRequest
): Omit<Extract<AgentEvent, { readonly _tag: "Asked" }>, "run" | "seq"> => ({
  _tag: "Asked",
  ask,
  title,
  choices,
  ...(text === undefined ? {} : { text })
})

/** Whether an answer of a person's allows it. */
export const isAllowed = ({ choices }: PermissionRequest, choice: string | undefined): boolean =>
  choices.some(({ effect, id }) => id === choice && effect !== "deny")

/** What an answer of a person's comes to; anything that was not offered refuses. */
export const permissionOutcome = (
  { choices, refusal }: PermissionRequest,
  choice: string | undefined
): PermissionOutcome =>
  choice !== undefined && choice !== ownRefusal && choices.some(({ id }) => id === choice)
    ? { outcome: "selected", optionId: choice }
    : refusal
