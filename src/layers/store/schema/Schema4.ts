/**
 * What the fourth layout adds.
 *
 * - turns: `asker_place` is the place of the newest event that tells whether its writer is in the room: their
 *   membership, or the request for a further attempt; NULL: their prompt.
 */
export const schema4: ReadonlyArray<string> = [
  `ALTER TABLE turns ADD COLUMN asker_place INTEGER`,
  `CREATE INDEX turns_author ON turns (room, author) WHERE closed = 0`
]
