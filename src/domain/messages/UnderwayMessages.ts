import { code } from "./QuotedText.ts"
import { commandHints } from "./spoken/CommandHints.ts"

/** What the bot says of messages that wait or are worked on, and to those who would change that. */
export interface UnderwayMessages {
  /** Nothing can be shown of the answer yet, though it is worked on. */
  readonly working: string
  /** What an attempt did before its answer: so many steps, and the names of the first of them. */
  readonly steps: (count: number, names: string) => string
  /** So many messages are answered before this one. */
  readonly behindOthers: (count: number) => string
  /** Only `user` may stop that answer. */
  readonly notYourStop: (user: string) => string
  /** Only `user` may have that message tried again. */
  readonly notYourRetry: (user: string) => string
  /** A message was changed after the agent was given it. */
  readonly edited: string
}

export const englishUnderway = (prefix: string): UnderwayMessages => {
  const { retry } = commandHints(prefix)
  return {
    working: "The assistant is working on it.",
    steps: (count, names) => `${count === 1 ? "1 step" : `${count} steps`}: ${names}`,
    behindOthers: (count) =>
      count === 1
        ? "I am still writing another answer. Your message is next."
        : `${count} messages come before yours. I will answer it after them.`,
    notYourStop: (user) => `Only ${code(user)}, who asked, or an operator of this bot can stop that.`,
    notYourRetry: (user) => `Only ${code(user)}, who asked, or an operator of this bot can have that tried again.`,
    edited:
      "You changed your message after I had passed it on, so this answer is about the old text. React with ⟲ or " +
      `🔁, or send ${retry} as a reply to it, to ask again with the new text.`
  }
}
