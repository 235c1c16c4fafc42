/**
 * What the second layout adds.
 *
 * - waits: what is tried again and since when, for whoever asks (`Wait`); each process begins it anew.
 * - holes: `since` is when it was found; `late`: its room does not wait for it any more.
 * - rooms: `members` is how many are joined or invited, as far as the server said; NULL: it did not.
 * - events: one of state 3 is held back until `held_until`.
 * - begun: attempts that the room showed as worked on when this store had shown nothing of them itself.
 * - outbox: `ask` names the agent's question that the event shows, where it shows one.
 */
export const schema2: ReadonlyArray<string> = [
  `CREATE TABLE waits (
    kind TEXT NOT NULL, subject TEXT NOT NULL, room TEXT, why TEXT NOT NULL, since INTEGER NOT NULL, tries INTEGER NOT NULL, next_at INTEGER,
    PRIMARY KEY (kind, subject)
  ) STRICT, WITHOUT ROWID`,
  `ALTER TABLE holes ADD COLUMN since INTEGER NOT NULL DEFAULT 0`,
  `ALTER TABLE holes ADD COLUMN late INTEGER NOT NULL DEFAULT 0`,
  `ALTER TABLE rooms ADD COLUMN members INTEGER`,
  `ALTER TABLE events ADD COLUMN held_until INTEGER`,
  `CREATE INDEX events_held ON events (held_until) WHERE state = 3`,
  `CREATE TABLE begun (prompt TEXT NOT NULL, attempt INTEGER NOT NULL, PRIMARY KEY (prompt, attempt)) STRICT, WITHOUT ROWID`,
  `ALTER TABLE outbox ADD COLUMN ask TEXT`
]
