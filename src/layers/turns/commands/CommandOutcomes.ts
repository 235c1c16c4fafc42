import type { CommandOutcome } from "../../../services/turns/BotCommands.ts"

/** So many entries of a list are shown; how many more there are is said. */
export const mostListed = 50

export const answered = (text: string): CommandOutcome => ({ text, phase: "answered" })
export const refused = (text: string): CommandOutcome => ({ text, phase: "refused" })
