import type { BotMessages } from "../../messages/BotMessages.ts"
import { escaped } from "../../OneLine.ts"
import type { ToolLine, Turn } from "../Turn.ts"
import { silentSince } from "../TurnRules.ts"
import { isFileAwaited, isRunning } from "./Progress.ts"

/** So many tools are shown at once while the answer is worked on, the newest, and named once it is there. */
const mostShown = 5

const toolMarks = { started: "⏳", running: "⏳", done: "✓", failed: "✗" } as const

/** A tool's title is plain text of the agent's, and is shown as it is. */
const nameOf = ({ title }: ToolLine) => escaped(title)

/** Why nothing comes, if the room was told; none where it goes on. */
export const awayText = (words: BotMessages, turn: Turn): ReadonlyArray<string> => {
  if (silentSince(turn) === undefined) return isFileAwaited(turn) ? [words.files.awaited] : []
  return turn.toldAway ? [turn.detachedAt === undefined ? words.waiting : words.away] : []
}

/** What the notice says while the turn is open. */
export const openProgress = (words: BotMessages, turn: Turn): string => {
  const tools = turn.tools.slice(-mostShown).map((tool) => `${toolMarks[tool.status]} ${nameOf(tool)}`)
  const all = [...(tools.length === 0 ? [] : [tools.join("  \n")]), ...awayText(words, turn)]
  return all.length === 0 ? words.working : all.join("\n\n")
}

/** What the notice says once the turn is closed: the one line of what was done; undefined where nothing was. */
export const doneProgress = (words: BotMessages, { tools }: Pick<Turn, "tools">): string | undefined => {
  if (tools.length === 0) return undefined
  const names = tools.slice(0, mostShown).map((tool) => (tool.status === "failed" ? `✗ ${nameOf(tool)}` : nameOf(tool)))
  const all = [...names, ...(tools.length > mostShown ? ["…"] : [])].join(", ")
  const mark = tools.every(({ status }) => status === "failed") ? "✗" : "✓"
  return `${mark} ${words.steps(tools.length, all)}`
}

/** The short line below a growing answer: the newest tools that work now. */
export const runningTools = ({ tools }: Pick<Turn, "tools">): string =>
  tools.filter(isRunning).slice(-2).map((tool) => `${toolMarks.running} ${nameOf(tool)}`).join("  \n")
