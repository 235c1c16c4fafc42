const again: ReadonlySet<string> = new Set(["⟲", "↻", "🔁", "🔄"])

/** Whether a reaction asks for another attempt. Some clients put variation selectors behind an emoji. */
export const isRetryReaction = (key: string) => again.has(key.replace(/[\uFE0E\uFE0F]/g, ""))

const stops: ReadonlySet<string> = new Set(["🛑", "⏹"])

/** Whether a reaction stops the answer that it points at. */
export const isStopReaction = (key: string) => stops.has(key.replace(/[\uFE0E\uFE0F]/g, ""))
