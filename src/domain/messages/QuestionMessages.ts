import { commandHints } from "./CommandHints.ts"
import { code } from "./QuotedText.ts"

/** What the bot says about a question of the agent's, and to messages that do not answer it. */
export interface QuestionMessages {
  readonly choose: string
  readonly reply: string
  /** Follows a question where others are in the room. */
  readonly onlyAsker: (user: string) => string
  /** How a question ended, in a few words behind its title. `by` is who answered; undefined where nobody knows. */
  readonly questionEnd: {
    readonly chosen: (label: string, by: string | undefined) => string
    readonly answered: (by: string | undefined) => string
    readonly refused: string
    readonly expired: string
    readonly withdrawn: string
  }
  /** Answers a message that was meant as an answer and fits no choice. */
  readonly unfit: string
  /** Answers a message that fits several choices; `example` is a choice as the room shows it, plain text. */
  readonly ambiguous: (example: string) => string
  /** Answers, once, somebody who answers what only `user` may answer. */
  readonly notYours: (user: string) => string
  /** Answers, once, somebody who answers a question that has ended. */
  readonly notOpen: string
}

export const englishQuestions = (prefix: string): QuestionMessages => {
  const { stop } = commandHints(prefix)
  return {
    choose: "Answer with the number or the words of your choice.",
    reply: "Answer with a message.",
    onlyAsker: (user) => `Only ${user} can answer.`,
    questionEnd: {
      chosen: (label, by) => (by === undefined ? label : `${label} (${by})`),
      answered: (by) => (by === undefined ? "answered" : `answered by ${by}`),
      refused: "refused",
      expired: "not answered in time",
      withdrawn: "no longer asked"
    },
    unfit: `I could not take that as an answer. Reply to the question with the number or the words of one of these, ` +
      `or send ${stop}. Until then I pass nothing else on:`,
    ambiguous: (example) =>
      `That could mean more than one of these. Answer with the number and the words, as in ${
        code(example)
      }, or send ${stop}. Until then I pass nothing else on:`,
    notYours: (user) =>
      `Only ${code(user)} can answer this question. To ask me something of your own, write it apart from the question.`,
    notOpen: "That question is not open any more, so I passed nothing on. To ask me something of your own, write it " +
      "apart from the question."
  }
}
