import { commandHints } from "./CommandHints.ts"

/** What the bot says to commands, and to messages that it cannot pass on. */
export interface CommandMessages {
  readonly help: string
  readonly notStopped: string
  /** Why nothing is tried again (`routing/RetryPolicy`). */
  readonly notAgain: Readonly<Record<"nothing" | "open" | "answered" | "older" | "erased", string>>
  readonly unsupported: (what: string) => string
}

export const englishCommands = (prefix: string): CommandMessages => {
  const { help, retry, stop } = commandHints(prefix)
  return {
    help: [
      "I pass your messages on to an assistant, and show its answers as they are written.",
      `- ${stop} stops the answer that is being written; so do deleting your message and a reaction with 🛑. ` +
      `Only who asked may stop an answer, or have it tried again.`,
      `- ${retry} tries again what was stopped, failed or interrupted: the newest of it, or the one that you ` +
      `reply to. A reaction with ⟲ or 🔁 does the same. An edit of a message that still waits changes ` +
      `what is asked; after that, this asks the new text.`,
      `- ${help} shows this.`
    ].join("\n"),
    notStopped: "There is nothing to stop: no answer is being written here.",
    notAgain: {
      nothing: "There is nothing here that could be tried again.",
      open: "That is still being worked on.",
      answered: "That has been answered. Send your message again if you want another answer.",
      older: "That has been tried again already.",
      erased: "The text of that message is gone, so it cannot be tried again. Please send it anew."
    },
    unsupported: (what) => `I can only read text so far, so I cannot use this ${what}.`
  }
}
