/**
 * The most edits of one message. Edits stay in the room for ever, and clients slow down when a message has hundreds.
 */
export const mostEdits = 30

const shortest = 800
const longest = 5_000
const growth = 1.3

/**
 * When the next edit of a message that is still being written is due, in milliseconds of the clock that gave `firstAt`;
 * undefined after the last edit, which only the final follows.
 *
 * - `firstAt`: when the first text came. The message's first event shows it at once.
 * - `edits`: how many edits were planned since then; `lastPlannedAt`: when that event or the newest of the edits was
 * planned.
 */
export const nextEditAt = (message: {
  readonly edits: number
  readonly lastPlannedAt: number | undefined
  readonly firstAt: number
}): number | undefined => {
  if (message.lastPlannedAt === undefined) return message.firstAt
  if (message.edits >= mostEdits) return undefined
  return message.lastPlannedAt + Math.min(longest, Math.round(shortest * growth ** message.edits))
}
