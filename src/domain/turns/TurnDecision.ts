import { showsNothing } from "../answer/BlankText.ts"
import { shownSoFar } from "../answer/growing/ShownSoFar.ts"
import type { Priority } from "../Priority.ts"
import { codeOrOdd } from "../UntrustedText.ts"
import type { AgentCommand } from "./AgentCommand.ts"
import { closeQuestion, type QuestionShow } from "./asking/TurnQuestion.ts"
import type { Phase, Turn } from "./Turn.ts"
import { silentSince, type TurnRules } from "./TurnRules.ts"

/**
 * A command to the agent. `AskPrompt` stands for the prompt, whose text only the journal has. `again`: the agent may
 * have been given it before.
 */
export type TurnAsk = { readonly _tag: "AskPrompt"; readonly again: boolean } | AgentCommand

/** What the room is to see, as Markdown. A newer one replaces what was not sent yet. */
export interface Show {
  readonly text: string
  readonly phase: Phase
  readonly priority: Priority
  /** Whether it is a notice, as status and refusals are; answers are text. */
  readonly notice: boolean
}

/** Where an answer failed, other than by a person's doing or ours. */
export const failurePlaces = ["agent", "link", "interrupted", "time", "questions"] as const

/**
 * Why an answer failed. `code`: the agent's own for `agent`, what a link ended
 * with for `link`; it may stand in the log.
 */
export interface AnswerFailure {
  readonly why: (typeof failurePlaces)[number]
  readonly code: string
}

export interface Decision {
  readonly turn: Turn
  /** The turn is closed, as the agent or the way to it failed. */
  readonly failure?: AnswerFailure
  readonly show: Show | undefined
  /** Questions of the agent's that have to be shown, or shown otherwise, oldest first. */
  readonly questions: ReadonlyArray<QuestionShow>
  /** The commands that the agent is given after the commit, in order. */
  readonly asks: ReadonlyArray<TurnAsk>
  /**
   * `durable`: on the disk before anything follows from it. `lazy`: a crash of the machine may lose it without harm.
   */
  readonly commit: "none" | "lazy" | "durable"
}

/** The command that ends the turn's run, or any run where the agent has not said that the turn's began. */
export const cancelOf = (turn: Turn): AgentCommand => ({
  _tag: "Cancel",
  ...(turn.run === undefined ? {} : { run: turn.run })
})

export const idle = (turn: Turn): Decision => ({ turn, show: undefined, questions: [], asks: [], commit: "none" })

const toolMarks = { started: "⏳", running: "⏳", done: "✓", failed: "✗" } as const

/** The text of an open turn that can be shown now: all of it where the agent asks, or works on something else. */
const sayable = (turn: Turn, priority: Priority): string => {
  const waits = priority === "question" || turn.tools.some(({ status }) => status === "started" || status === "running")
  const text = waits ? turn.text : shownSoFar(turn.text)
  return showsNothing(text) ? "" : text
}

/** The message while the turn is open: the text, and below it what is going on. A question has an event of its own. */
const openText = ({ words }: Pick<TurnRules, "words">, turn: Turn, text: string): string => {
  const tools = turn.tools.slice(-5).map((tool) => `${toolMarks[tool.status]} ${tool.title}`)
  const away = !turn.toldAway || silentSince(turn) === undefined
    ? []
    : [`_${turn.detachedAt === undefined ? words.waiting : words.away}_`]
  // An empty message would look broken.
  return [text, tools.join("  \n"), ...away].filter((part) => part !== "").join("\n\n") || "…"
}

/** Shows the turn as it stands. */
export const show = (
  rules: Pick<TurnRules, "words">,
  turn: Turn,
  at: number,
  priority: Priority
): Decision => {
  const text = sayable(turn, priority)
  return {
    turn: { ...turn, unshown: false, shows: turn.shows + 1, shownAt: at },
    show: { text: openText(rules, turn, text), phase: turn.phase, priority, notice: text === "" },
    questions: [],
    asks: [],
    commit: priority === "question" ? "durable" : "lazy"
  }
}

/** Ends the turn. An answer is shown as its text, with `remark` below it; a remark alone is a notice. */
export const close = (
  turn: Turn,
  phase: Phase,
  remark: string | undefined,
  asks: ReadonlyArray<TurnAsk> = []
): Decision => {
  const { questions, turn: { answer: _, answeredAfter: __, askAgainAt: ___, countedAt: ____, ...rest } } =
    closeQuestion(turn, "withdrawn")
  const answers = showsNothing(turn.text) ? [] : [turn.text]
  const remarks = remark === undefined ? [] : [answers.length === 0 ? remark : `_${remark}_`]
  return {
    turn: { ...rest, phase, unshown: false },
    show: { text: [...answers, ...remarks].join("\n\n"), phase, priority: "final", notice: answers.length === 0 },
    questions,
    asks,
    commit: "durable"
  }
}

/** The decision to close a turn, and what failed. */
export const because = (why: AnswerFailure["why"], code: string, closing: Decision): Decision => ({
  ...closing,
  failure: { why, code: codeOrOdd(code) }
})

/** The turn without the agent's words, for a process that may not survive to read them. */
export const wordless = (turn: Turn): Turn => {
  const bare: Turn = { ...turn, text: "", tools: [] }
  if (turn.question === undefined) return bare
  const { text: _, ...question } = turn.question
  return { ...bare, question: { ...question, title: "", choices: [] } }
}
