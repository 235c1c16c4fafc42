import { showsNothing } from "../answer/BlankText.ts"
import { shownSoFar } from "../answer/growing/ShownSoFar.ts"
import type { FileShow } from "../files/AnswerFile.ts"
import type { Priority } from "../Priority.ts"
import { codeOrOdd } from "../UntrustedText.ts"
import type { AgentCommand } from "./AgentCommand.ts"
import { answerGone } from "./asking/RepeatedQuestion.ts"
import { closeQuestion, type QuestionShow } from "./asking/TurnQuestion.ts"
import { isRunning, shownProgress, withoutProgress } from "./progress/Progress.ts"
import { awayText, runningTools } from "./progress/ProgressText.ts"
import { withoutThoughts } from "./reasoning/Thoughts.ts"
import type { Phase, Turn } from "./Turn.ts"
import type { TurnRules } from "./TurnRules.ts"

/**
 * A command to the agent. `AskPrompt` stands for the prompt, whose text only the journal has. `again`: the agent may
 * have been given it before. `withoutFile`: it knows the prompt by its id, and has its file.
 */
export type TurnAsk =
  | { readonly _tag: "AskPrompt"; readonly again: boolean; readonly withoutFile?: true }
  | AgentCommand

/** What the room is to see, as Markdown. A newer one replaces what was not sent yet. */
export interface Show {
  readonly text: string
  readonly phase: Phase
  readonly priority: Priority
  /** Whether it is a notice, as status and refusals are; answers are text. */
  readonly notice: boolean
  /** What the agent thought, as Markdown, to be folded below the answer; absent: nothing, or not to be shown. */
  readonly thoughts?: string
}

/**
 * What becomes of the notice of an attempt without a word: it says how the turn stands (`text`: in these words), what
 * was done, or is taken back. `ends`: what was not sent of it yet is not sent at all.
 */
export interface ProgressShow {
  readonly as: "open" | "done" | "gone"
  readonly text?: string
  readonly priority: Priority
  readonly ends: boolean
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
  /** The chat begins anew with it. */
  readonly clears?: true
  readonly show: Show | undefined
  /** Absent: the notice stays as it is, or there is none. */
  readonly progress?: ProgressShow
  /** Questions of the agent's that have to be shown, or shown otherwise, oldest first. */
  readonly questions: ReadonlyArray<QuestionShow>
  /** Files of the agent's that are to be shown, oldest first; absent: none. */
  readonly files?: ReadonlyArray<FileShow>
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

/** The text of an open turn that can be shown now: all of it where the agent asks, or works on something else. */
const sayable = (turn: Turn, priority: Priority): string =>
  priority === "question" || turn.tools.some(isRunning) ? turn.text : shownSoFar(turn.text)

/**
 * The message while the turn is open: the text, and below it what is going on. A question has an event of its own, and
 * so has what is to be said before the first word.
 */
const openText = ({ words }: Pick<TurnRules, "words">, turn: Turn, text: string): string =>
  [text, runningTools(turn), ...awayText(words, turn).map((away) => `_${away}_`)].filter((part) => part !== "")
    .join("\n\n")

/** What becomes of the notice, where it stands: it ends as the one line of what was done, if anything was. */
const endedProgress = (turn: Turn): Pick<Decision, "turn" | "progress"> => {
  if (turn.progress === undefined || turn.progress.gone === true) return { turn }
  return turn.tools.length === 0
    ? { turn: withoutProgress(turn), progress: { as: "gone", priority: "edit", ends: true } }
    : { turn, progress: { as: "done", priority: "edit", ends: true } }
}

/** Shows the answer of a turn, which has words, as it stands. A notice that only told of a wait goes. */
export const show = (
  rules: Pick<TurnRules, "words">,
  before: Turn,
  at: number,
  priority: Priority
): Decision => {
  const { turn, ...progress } = before.tools.length === 0 ? endedProgress(before) : { turn: before }
  return {
    turn: { ...turn, unshown: false, shows: turn.shows + 1, shownAt: at },
    show: { text: openText(rules, turn, sayable(turn, priority)), phase: turn.phase, priority, notice: false },
    ...progress,
    questions: [],
    asks: [],
    commit: priority === "question" ? "durable" : "lazy"
  }
}

/** Shows what there is to be said of a turn beside its answer, in a notice of its own. */
export const showProgress = (turn: Turn, at: number, priority: Priority, text?: string): Decision => ({
  ...idle(shownProgress(turn, at)),
  progress: { as: "open", priority, ends: false, ...(text === undefined ? {} : { text }) },
  commit: priority === "question" ? "durable" : "lazy"
})

/** Ends the turn. An answer is shown as its text, with `remark` below it; a remark alone is a notice. */
export const close = (
  before: Turn,
  phase: Phase,
  remark: string | undefined,
  asks: ReadonlyArray<TurnAsk> = []
): Decision => {
  const { turn, ...progress } = endedProgress(before)
  const { questions, turn: closed } = closeQuestion(turn, "withdrawn")
  const { askAgainAt: _, awaitedFile: __, countedAt: ___, thoughts, ...rest } = answerGone(closed)
  const answers = showsNothing(turn.text) ? [] : [turn.text]
  const remarks = remark === undefined ? [] : [answers.length === 0 ? remark : `_${remark}_`]
  return {
    turn: { ...rest, phase, unshown: false },
    show: {
      text: [...answers, ...remarks].join("\n\n"),
      phase,
      priority: "final",
      notice: answers.length === 0,
      ...(answers.length === 0 || thoughts === undefined || showsNothing(thoughts.text)
        ? {}
        : { thoughts: thoughts.text })
    },
    ...progress,
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
  const bare: Turn = { ...withoutThoughts(turn), text: "", tools: [] }
  if (turn.question === undefined) return bare
  const { text: _, ...question } = turn.question
  return { ...bare, question: { ...question, title: "", choices: [] } }
}
