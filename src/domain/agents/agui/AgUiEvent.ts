import { at, elementsOf, type JsonRecord, parseJson, readRecord, readText } from "../../Json.ts"
import { type AgUiInterrupt, readInterrupts, readLegacyInterrupt } from "./AgUiInterrupt.ts"
import { type AgUiMessages, readMessages } from "./AgUiMessages.ts"

/**
 * An event of an AG-UI run, as far as the bot has a use for it. `Other`: what it has none for, by its kind; `Unread`:
 * what is no event.
 */
export type AgUiEvent =
  | { readonly _tag: "Begun"; readonly thread: string | undefined }
  | { readonly _tag: "TextBegun"; readonly message: string; readonly isAnswer: boolean }
  | { readonly _tag: "Text"; readonly message: string | undefined; readonly text: string }
  | { readonly _tag: "Thought"; readonly text: string }
  | { readonly _tag: "ToolBegun"; readonly call: string; readonly name: string }
  | { readonly _tag: "ToolEnded"; readonly call: string }
  | { readonly _tag: "Messages"; readonly messages: AgUiMessages }
  | { readonly _tag: "Interrupted"; readonly interrupt: AgUiInterrupt }
  | { readonly _tag: "Finished"; readonly interrupts: ReadonlyArray<AgUiInterrupt> }
  | { readonly _tag: "Failed"; readonly code: string; readonly message: string }
  | { readonly _tag: "Other"; readonly kind: string }
  | { readonly _tag: "Unread" }

type Read = (event: JsonRecord) => AgUiEvent | undefined

const nothing: AgUiEvent = { _tag: "Other", kind: "empty" }

/** The text of a field, where there is any. */
const some = (event: JsonRecord, field: string): string | undefined => readText(event[field]) || undefined

const isAnswer = (event: JsonRecord) => (readText(event["role"]) ?? "assistant") === "assistant"

const text: Read = (event) => {
  const said = some(event, "delta")
  return said === undefined ? nothing : { _tag: "Text", message: some(event, "messageId"), text: said }
}

const thought: Read = (event) => {
  const said = some(event, "delta")
  return said === undefined ? nothing : { _tag: "Thought", text: said }
}

const toolBegun: Read = (event) => {
  const call = some(event, "toolCallId")
  return call === undefined ? undefined : { _tag: "ToolBegun", call, name: some(event, "toolCallName") ?? call }
}

const finished: Read = (event) => ({
  _tag: "Finished",
  interrupts: at(event, "outcome", "type") === "interrupt"
    ? readInterrupts(at(event, "outcome", "interrupts"))
    : []
})

/** By the types of the protocol, with the names that reasoning had before. */
const readers: Readonly<Record<string, Read>> = {
  RUN_STARTED: (event) => ({ _tag: "Begun", thread: readText(event["threadId"]) }),
  TEXT_MESSAGE_START: (event) => ({
    _tag: "TextBegun",
    message: some(event, "messageId") ?? "",
    isAnswer: isAnswer(event)
  }),
  TEXT_MESSAGE_CONTENT: text,
  TEXT_MESSAGE_CHUNK: (event) => (isAnswer(event) ? text(event) : nothing),
  REASONING_MESSAGE_CONTENT: thought,
  REASONING_MESSAGE_CHUNK: thought,
  THINKING_TEXT_MESSAGE_CONTENT: thought,
  TOOL_CALL_START: toolBegun,
  TOOL_CALL_CHUNK: (event) => (some(event, "toolCallName") === undefined ? nothing : toolBegun(event)),
  TOOL_CALL_RESULT: (event) => {
    const call = some(event, "toolCallId")
    return call === undefined ? undefined : { _tag: "ToolEnded", call }
  },
  MESSAGES_SNAPSHOT: (event) => ({ _tag: "Messages", messages: readMessages(elementsOf(event["messages"])) }),
  CUSTOM: (event) =>
    event["name"] === "on_interrupt"
      ? { _tag: "Interrupted", interrupt: readLegacyInterrupt(event) }
      : { _tag: "Other", kind: "CUSTOM" },
  RUN_FINISHED: finished,
  RUN_ERROR: (event) => ({
    _tag: "Failed",
    code: some(event, "code") ?? "RUN_ERROR",
    message: readText(event["message"]) ?? ""
  })
}

/** Reads the data of one server-sent event. Fields that are not known are left alone. */
export const readAgUiEvent = (data: string): AgUiEvent => {
  const event = readRecord(parseJson(data))
  const kind = event === undefined ? undefined : readText(event["type"])
  if (event === undefined || kind === undefined) return { _tag: "Unread" }
  if (!Object.hasOwn(readers, kind)) return { _tag: "Other", kind }
  return readers[kind]?.(event) ?? { _tag: "Unread" }
}
