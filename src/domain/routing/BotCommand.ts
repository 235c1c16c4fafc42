import { signOf } from "../questions/AnswerEmoji.ts"

const again: ReadonlySet<string | undefined> = new Set(["⟲", "↻", "🔁", "🔄"])

/** Whether a reaction asks for another attempt. */
export const isRetryReaction = (key: string) => again.has(signOf(key))

const stops: ReadonlySet<string | undefined> = new Set(["🛑", "⏹"])

/** Whether a reaction stops the answer that it points at. */
export const isStopReaction = (key: string) => stops.has(signOf(key))
