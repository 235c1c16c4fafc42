import { code } from "./QuotedText.ts"
import { commandHints } from "./spoken/CommandHints.ts"
import { utcTime } from "./UtcTime.ts"

/** How a question ended, for whoever answers it then. `at`: when, in milliseconds since 1970, where that is known. */
export interface QuestionEnding {
  readonly asked: "answered" | "refused" | "expired" | "withdrawn"
  readonly by?: string | undefined
  readonly at?: number | undefined
}

/** What the bot says about a question of the agent's, and to messages that do not answer it. */
export interface QuestionMessages {
  readonly choose: string
  readonly reply: string
  /** The same among others, where only what is addressed to the bot is an answer. */
  readonly replyAmongOthers: string
  /** Follows `choose`: the reactions that answer, each with the number of its choice. */
  readonly react: (reactions: ReadonlyArray<{ readonly emoji: string; readonly place: number }>) => string
  /** The same where no reaction but a number fits: the first number, and the last where there are several. */
  readonly reactNumbers: (first: string, last: string | undefined) => string
  /** Follows a question where others are in the room. `approvers`: there are people who may answer beside the asker. */
  readonly onlyAsker: (user: string, approvers: boolean) => string
  /** How a question ended, in a few words behind its title. `by` is who answered; undefined where nobody knows. */
  readonly questionEnd: {
    /** `reason` is what the person said to it, in one line. */
    readonly chosen: (label: string, by: string | undefined, reason?: string) => string
    readonly answered: (by: string | undefined) => string
    readonly refused: string
    /** `until` is in milliseconds since 1970. */
    readonly expired: (until: number | undefined) => string
    readonly withdrawn: string
  }
  /** Answers a message that was meant as an answer and fits no choice. */
  readonly unfit: string
  /** Answers a reaction to a question that takes words only. */
  readonly unfitWords: string
  /** Answers a message that fits several choices; `example` is a choice as the room shows it, plain text. */
  readonly ambiguous: (example: string) => string
  /** Answers, once, somebody who answers what only `user` may answer, and approvers where there are any. */
  readonly notYours: (user: string, approvers: boolean) => string
  /** Answers, once, somebody who answers a question that has ended; undefined: nobody knows how. */
  readonly notOpen: (ending: QuestionEnding | undefined) => string
  /** Ends an answer whose question nobody answered in time, and which cannot go on without. */
  readonly unanswered: string
}

const endingOf = (ending: QuestionEnding): string => {
  switch (ending.asked) {
    case "answered":
      return ending.by === undefined ? "it was answered" : `${code(ending.by)} has answered it`
    case "expired":
      return ending.at === undefined ? "it was not answered in time" : `it waited until ${utcTime(ending.at)}`
    case "refused":
      return "it could not be shown here"
    case "withdrawn":
      return "the assistant does not wait for it any more"
  }
}

export const englishQuestions = (prefix: string): QuestionMessages => {
  const { again, stop } = commandHints(prefix)
  return {
    choose: "Answer with the number or the words of your choice.",
    reply: "Answer with a message.",
    replyAmongOthers: "Reply to this, or mention me, to answer.",
    react: (reactions) => `Or react: ${reactions.map(({ emoji, place }) => `${emoji} is ${place}`).join(", ")}.`,
    reactNumbers: (first, last) =>
      `Or react with the number of your choice: ${last === undefined ? first : `${first} to ${last}`}.`,
    onlyAsker: (user, approvers) => `Only ${user}${approvers ? " or an approver" : ""} can answer.`,
    questionEnd: {
      chosen: (label, by, reason) =>
        `${by === undefined ? label : `${label} (${by})`}${reason === undefined ? "" : `: “${reason}”`}`,
      answered: (by) => (by === undefined ? "answered" : `answered by ${by}`),
      refused: "refused",
      expired: (
        until
      ) => (until === undefined
        ? "refused, as nobody answered in time"
        : `refused, as there was no answer until ${utcTime(until)}`),
      withdrawn: "no longer asked"
    },
    unfit: `I could not take that as an answer. Reply to the question with the number or the words of one of these, ` +
      `or send ${stop}. Until then I pass nothing else on:`,
    unfitWords: `I could not take that as an answer. Reply to the question with a message, or send ${stop}.`,
    ambiguous: (example) =>
      `That could mean more than one of these. Answer with the number and the words, as in ${
        code(example)
      }, or send ${stop}. Until then I pass nothing else on:`,
    notYours: (user, approvers) =>
      `Only ${code(user)}${approvers ? " or an approver" : ""} can answer this question. ` +
      "To ask me something of your own, write it apart from the question.",
    notOpen: (ending) =>
      `That question is not open any more${
        ending === undefined ? "" : ` (${endingOf(ending)})`
      }, so I passed nothing ` +
      "on. To ask me something of your own, write it apart from the question.",
    unanswered: `The assistant needed an answer to its question, and nobody gave one in time, so I stopped it. ${again}`
  }
}
