import { type CommandAnswerMessages, englishAnswers } from "./CommandAnswers.ts"
import { englishHelp, type HelpMessages } from "./CommandHelp.ts"

/** What the bot says to commands, and to messages that it cannot pass on. */
export interface CommandMessages extends HelpMessages {
  readonly notStopped: string
  /** Why nothing is tried again (`routing/RetryPolicy`). */
  readonly notAgain: Readonly<Record<"nothing" | "open" | "answered" | "older" | "old" | "erased", string>>
  readonly unsupported: (what: string) => string
  readonly commands: CommandAnswerMessages
}

export const englishCommands = (prefix: string): CommandMessages => ({
  ...englishHelp(prefix),
  notStopped: "There is nothing to stop: no answer is being written here.",
  notAgain: {
    nothing: "There is nothing here that could be tried again.",
    open: "That is still being worked on.",
    answered: "That has been answered. Send your message again if you want another answer.",
    older: "That has been tried again already.",
    old: "Nothing was stopped, failed or interrupted here within the last hour. To have something older tried again, " +
      "reply to it with the command.",
    erased: "The text of that message is gone, so it cannot be tried again. Please send it anew."
  },
  unsupported: (what) => `I read text, images, files and voice messages, so I cannot use this ${what}.`,
  commands: englishAnswers(prefix)
})
