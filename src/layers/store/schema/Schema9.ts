/**
 * What the ninth layout adds, for agents that remember nothing and are told what was said before.
 *
 * - chats: `cleared` is the turn that cleared the chat last; what is older is not told any more. Chats that an earlier
 *   version cleared begin anew, as it is not known where.
 */
export const schema9: ReadonlyArray<string> = [
  `ALTER TABLE chats ADD COLUMN cleared INTEGER NOT NULL DEFAULT 0`,
  `UPDATE chats SET cleared = coalesce((SELECT max(seq) FROM turns), 0) WHERE generation > 0`
]
