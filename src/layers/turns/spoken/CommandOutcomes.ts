import type { CommandOutcome } from "../../../services/turns/BotCommands.ts"

/** So many entries of a list are shown; how many more there are is said. */
export const mostListed = 50

export const answeredCommand = (text: string): CommandOutcome => ({ text, phase: "answered" })
export const refusedCommand = (text: string): CommandOutcome => ({ text, phase: "refused" })
