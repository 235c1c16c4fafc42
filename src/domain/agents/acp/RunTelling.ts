import { at, elementsOf, readText } from "../../Json.ts"
import { oneLine } from "../../OneLine.ts"
import { type AcpSaid, readBlock } from "./SaidContent.ts"
import { makeToolCalls, type ToolCalls } from "./ToolCalls.ts"

/** What the updates of one run came to so far. */
export interface RunTelling {
  /**
   * What an update says. `isAsking`: a question of the session waits for an answer, while which no tool is called
   * running, as some agents call one so that only waits to be allowed. undefined: it is of a kind that is not known.
   */
  take(update: unknown, isAsking: boolean): ReadonlyArray<AcpSaid> | undefined
  readonly refuse: ToolCalls["refuse"]
  /** The title of a tool call; undefined where none was given. */
  readonly titleOf: (call: string) => string | undefined
  /** The whole text; undefined where it is too long to be kept, or files stand in it. */
  readonly whole: () => string | undefined
  /**
   * The text without its last piece, where the error says the same, as some agents say their errors twice, and where
   * `always`; undefined: the text stays.
   */
  readonly withoutError: (message: string, always: boolean) => string | undefined
}

/** What says nothing in a room: it is about the session, or repeats what we said. */
const silent: ReadonlySet<string> = new Set([
  "user_message_chunk",
  "available_commands_update",
  "current_mode_update",
  "config_option_update",
  "session_info_update",
  "usage_update"
])

const mostOfATitle = 200
/** Of a longer text nothing is taken back, in UTF-16 units. */
const mostKept = 8 * 1024 * 1024
/** The shortest text that counts as an error said twice. */
const leastDoubled = 8

const plan = (entries: ReadonlyArray<unknown>): ReadonlyArray<AcpSaid> => {
  if (entries.length === 0) return []
  const done = entries.filter((entry) => at(entry, "status") === "completed").length
  const now = entries.find((entry) => at(entry, "status") === "in_progress") ??
    entries.find((entry) => at(entry, "status") !== "completed")
  const words = oneLine(readText(at(now, "content")) ?? "", mostOfATitle)
  return [{
    _tag: "Tool",
    call: "plan",
    status: done === entries.length ? "done" : "running",
    title: `📋 ${done}/${entries.length}${words === "" ? "" : `: ${words}`}`
  }]
}

/** Reads the updates of one run. */
export const makeRunTelling = (): RunTelling => {
  const calls = makeToolCalls()
  // Texts of an agent that does not say which message they belong to are parted by its tools.
  let part = 0
  let message: string | undefined
  let before = ""
  let last = ""
  let hasFiles = false

  const text = (said: string, id: string | undefined): ReadonlyArray<AcpSaid> => {
    if (said === "") return []
    const next = id ?? `part ${part}`
    const gap = message !== undefined && message !== next && before + last !== "" ? "\n\n" : ""
    before = before.length > mostKept ? before : before + last + gap
    last = said
    message = next
    return [{ _tag: "Text", message: next, text: said }]
  }

  const tool = (update: unknown, isAsking: boolean): ReadonlyArray<AcpSaid> => {
    if (!calls.isKnown(readText(at(update, "toolCallId")) ?? "")) part++
    const said = calls.take(update, isAsking)
    return said === undefined ? [] : [said]
  }

  return {
    take: (update, isAsking) => {
      const kind = readText(at(update, "sessionUpdate")) ?? ""
      switch (kind) {
        case "agent_message_chunk": {
          // Words of the agent's program about itself, such as a warning about its bill.
          if (at(update, "_meta", "claudeCode", "kind") === "informational") return []
          const content = readBlock(at(update, "content"))
          if (content === undefined) return undefined
          if ("text" in content) return text(content.text, readText(at(update, "messageId")))
          hasFiles = true
          return [content]
        }
        case "agent_thought_chunk": {
          const content = readBlock(at(update, "content"))
          return content !== undefined && "text" in content && content.text !== ""
            ? [{ _tag: "Thought", text: content.text }]
            : []
        }
        case "tool_call":
        case "tool_call_update":
          return tool(update, isAsking)
        case "plan":
          return plan(elementsOf(at(update, "entries")))
        default:
          return silent.has(kind) ? [] : undefined
      }
    },
    refuse: calls.refuse,
    titleOf: calls.titleOf,
    whole: () => (hasFiles || before.length > mostKept ? undefined : before + last),
    withoutError: (error, always) => {
      const said = last.trim()
      if (said === "" || hasFiles || before.length > mostKept) return undefined
      const isDoubled = said.length >= leastDoubled && error.includes(said)
      return isDoubled || (always && before === "") ? before.trimEnd() : undefined
    }
  }
}
