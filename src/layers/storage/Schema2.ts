/**
 * What the second layout adds.
 *
 * - waits: what is tried again and since when, for whoever asks (`Wait`); each process begins it anew.
 * - holes: `since` is when it was found; `late`: its room does not wait for it any more.
 * - rooms: `members` is how many are joined or invited, as far as the server said; NULL: it did not. One that is `direct` is so
 *   while they are at most two; `grouped`: it was said in it that they are more.
 * - events: one of state 3 is held back until `held_until`.
 * - outbox: `ask` names the agent's question that the event shows, where it shows one.
 * - outbox: `replaced` counts what was put in the place of what could not be sent; what was so lost, or given up, can be tried again.
 */
export const schema2: ReadonlyArray<string> = [
  `CREATE TABLE waits (
    kind TEXT NOT NULL, subject TEXT NOT NULL, room TEXT, why TEXT NOT NULL, since INTEGER NOT NULL, tries INTEGER NOT NULL, next_at INTEGER,
    PRIMARY KEY (kind, subject)
  ) STRICT, WITHOUT ROWID`,
  `ALTER TABLE holes ADD COLUMN since INTEGER NOT NULL DEFAULT 0`,
  `ALTER TABLE holes ADD COLUMN late INTEGER NOT NULL DEFAULT 0`,
  `ALTER TABLE rooms ADD COLUMN members INTEGER`,
  `ALTER TABLE rooms ADD COLUMN grouped INTEGER NOT NULL DEFAULT 0`,
  `CREATE INDEX rooms_crowded ON rooms (room) WHERE direct = 1 AND members > 2 AND grouped = 0`,
  `ALTER TABLE events ADD COLUMN held_until INTEGER`,
  `CREATE INDEX events_held ON events (held_until) WHERE state = 3`,
  `ALTER TABLE outbox ADD COLUMN ask TEXT`,
  `ALTER TABLE outbox ADD COLUMN replaced INTEGER NOT NULL DEFAULT 0`,
  `CREATE INDEX outbox_lost ON outbox (chat, turn) WHERE refused IS NOT NULL OR replaced > 0`
]
