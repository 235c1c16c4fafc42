/**
 * What the fourth layout adds.
 *
 * - deletions: targets of redactions that were no event of ours that the journal knew: one may be an event of ours
 *   whose send is not confirmed yet. `number` counts those of a room; `at` is when the redaction was taken in.
 * - edits: the newest edits of an outbox entry's event; `number` counts those of the entry.
 * - turns: `asker_place` is the place of the newest event that tells whether its writer is in the room: their
 *   membership, or the request for a further attempt; NULL: their prompt.
 */
export const schema4: ReadonlyArray<string> = [
  `CREATE TABLE deletions (
    room TEXT NOT NULL, number INTEGER NOT NULL, target TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (room, number)
  ) STRICT, WITHOUT ROWID`,
  `CREATE INDEX deletions_target ON deletions (target)`,
  `CREATE INDEX deletions_at ON deletions (at)`,
  `CREATE TABLE edits (
    entry INTEGER NOT NULL, number INTEGER NOT NULL, event TEXT NOT NULL, PRIMARY KEY (entry, number)
  ) STRICT, WITHOUT ROWID`,
  `CREATE INDEX edits_event ON edits (event)`,
  `ALTER TABLE turns ADD COLUMN asker_place INTEGER`,
  `CREATE INDEX turns_author ON turns (room, author) WHERE closed = 0`
]
