/** Edits are events that stay in the room for ever; a client slows down when one message has hundreds of them. */
export const mostEdits = 30

const Shortest = 800
const Longest = 5_000
const Growth = 1.3

/**
 * When the next edit of a message that is still being written is due, in milliseconds of the clock that gave `firstAt`.
 *
 * - `firstAt`: when the first text came. It is shown at once, by the first event of the message.
 * - `edits`: how many edits were planned since then; `lastPlannedAt`: when that event or the newest of the edits was
 *   planned.
 *
 * Undefined after the last edit: then only the final follows.
 */
export const nextEditAt = (message: {
  readonly edits: number
  readonly lastPlannedAt: number | undefined
  readonly firstAt: number
}): number | undefined => {
  if (message.lastPlannedAt === undefined) return message.firstAt
  if (message.edits >= mostEdits) return undefined
  return message.lastPlannedAt + Math.min(Longest, Math.round(Shortest * Growth ** message.edits))
}
