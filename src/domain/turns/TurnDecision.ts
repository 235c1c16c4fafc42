import { closeQuestion, type QuestionShow } from "../questions/TurnQuestion.ts"
import type { AgentCommand } from "./AgentCommand.ts"
import type { Phase, Turn } from "./Turn.ts"
import { silentSince, type TurnRules } from "./TurnRules.ts"

/**
 * `AskPrompt` stands for the prompt itself, whose text only the journal holds. `again`: the agent may have been given
 * it before.
 */
export type TurnAsk = { readonly _tag: "AskPrompt"; readonly again: boolean } | AgentCommand

/** `question`: a person must see it before anything goes on. */
export type Priority = "final" | "question" | "first" | "edit"

/** What the room is to see now, as Markdown; the newest replaces what was not sent yet. */
export interface Show {
  readonly text: string
  readonly phase: Phase
  readonly priority: Priority
  /** Status and refusals are notices, answers are text. */
  readonly notice: boolean
}

export interface Decision {
  readonly turn: Turn
  readonly show: Show | undefined
  /** Questions of the agent's that are to be shown, or to be shown otherwise; oldest first. */
  readonly questions: ReadonlyArray<QuestionShow>
  /** Given to the agent after the commit, in order. */
  readonly asks: ReadonlyArray<TurnAsk>
  /**
   * `durable`: on the disk before anything follows from it; `lazy`: a crash of the machine may lose it, and nothing
   * is wrong then.
   */
  readonly commit: "none" | "lazy" | "durable"
}

/** Stops the turn's run, or whatever runs where the agent has not said that it began. */
export const cancelOf = (turn: Turn): AgentCommand => ({
  _tag: "Cancel",
  ...(turn.run === undefined ? {} : { run: turn.run })
})

export const idle = (turn: Turn): Decision => ({ turn, show: undefined, questions: [], asks: [], commit: "none" })

const toolMarks = { started: "⏳", running: "⏳", done: "✓", failed: "✗" } as const

/**
 * The message while the turn is open: the text so far, then what is going on below it. A question has an event of its
 * own.
 */
const openText = (rules: TurnRules, turn: Turn): string => {
  const tools = turn.tools.slice(-5).map((tool) => `${toolMarks[tool.status]} ${tool.title}`)
  const away = !turn.toldAway || silentSince(turn) === undefined
    ? []
    : [`_${turn.detachedAt === undefined ? rules.words.waiting : rules.words.away}_`]
  // A message that says nothing at all would look broken.
  return [turn.text, tools.join("  \n"), ...away].filter((part) => part !== "").join("\n\n") || "…"
}

/** Shows the turn as it stands. */
export const show = (rules: TurnRules, turn: Turn, at: number, rank: Priority): Decision => ({
  turn: { ...turn, unshown: false, shows: turn.shows + 1, shownAt: at },
  show: { text: openText(rules, turn), phase: turn.phase, priority: rank, notice: turn.text === "" },
  questions: [],
  asks: [],
  commit: rank === "question" ? "durable" : "lazy"
})

/** Ends the turn: an answer is its text; whatever else there is to say goes below it as a notice of its own. */
export const close = (
  turn: Turn,
  phase: Phase,
  remark: string | undefined,
  asks: ReadonlyArray<TurnAsk> = []
): Decision => {
  const { questions, turn: { answer: _, answeredAfter: __, askAgainAt: ___, countedAt: ____, ...rest } } =
    closeQuestion(turn, "withdrawn")
  const said = turn.text.trim() === "" ? [] : [turn.text]
  const remarks = remark === undefined ? [] : [said.length === 0 ? remark : `_${remark}_`]
  return {
    turn: { ...rest, phase, unshown: false },
    show: { text: [...said, ...remarks].join("\n\n"), phase, priority: "final", notice: said.length === 0 },
    questions,
    asks,
    commit: "durable"
  }
}

/** The turn without any words of the agent's, for whoever may not survive to look at them. */
export const wordless = (turn: Turn): Turn => {
  const bare: Turn = { ...turn, text: "", tools: [] }
  if (turn.question === undefined) return bare
  const { text: _, ...question } = turn.question
  return { ...bare, question: { ...question, title: "", choices: [] } }
}
