import { at, elementsOf, readRecord, readText } from "../../Json.ts"

/** A tool that the agent called, with its arguments as JSON text. */
export interface AgUiToolCall {
  readonly call: string
  readonly name: string
  readonly arguments: string
}

/** What a snapshot of a thread's messages tells. */
export interface AgUiMessages {
  /** How many messages of people there are. */
  readonly fromPeople: number
  /** The id of the newest of them. */
  readonly newest: string | undefined
  /** The tool calls without a result, of those after the newest message of a person's. */
  readonly pending: ReadonlyArray<AgUiToolCall>
  /** What the agent said after the newest message of a person's, message by message. */
  readonly said: ReadonlyArray<string>
}

const textOf = (content: unknown): string => {
  const text = readText(content)
  if (text !== undefined) return text
  return elementsOf(content).map((part) => (at(part, "type") === "text" ? readText(at(part, "text")) : undefined) ?? "")
    .join("")
}

const callOf = (value: unknown): ReadonlyArray<AgUiToolCall> => {
  const call = readText(at(value, "id"))
  const name = readText(at(value, "function", "name"))
  if (call === undefined || name === undefined) return []
  return [{ call, name, arguments: readText(at(value, "function", "arguments")) ?? "" }]
}

/** Reads the messages of a thread, oldest first. */
export const readMessages = (all: ReadonlyArray<unknown>): AgUiMessages => {
  const messages = all.map(readRecord).filter((message) => message !== undefined)
  const isPersons = (message: typeof messages[number]) => message["role"] === "user"
  const newest = messages.slice(messages.findLastIndex(isPersons) + 1)
  const answered = new Set(newest.flatMap((message) => (message["role"] === "tool" ? [message["toolCallId"]] : [])))
  const answers = newest.filter((message) => message["role"] === "assistant")
  return {
    fromPeople: messages.filter(isPersons).length,
    newest: readText(messages.findLast(isPersons)?.["id"]),
    pending: answers.flatMap((message) => elementsOf(message["toolCalls"]).flatMap(callOf)).filter(({ call }) =>
      !answered.has(call)
    ),
    said: answers.map(({ content }) => textOf(content)).filter((text) => text.trim() !== "")
  }
}
