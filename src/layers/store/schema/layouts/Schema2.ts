/**
 * What the second layout adds.
 *
 * - waits: what is tried again and since when, for whoever asks (`Wait`); each process begins it anew.
 * - gaps: `since` is when it was found; `late`: its room does not wait for it any more.
 * - rooms: `members` is how many are joined or invited, as far as the server said; NULL: it did not. One that is
 *   `direct` is so while they are at most two; `grouped`: it was said in it that they are more.
 * - events: one of state 3 is held back until `held_until`.
 * - begun: attempts that the room showed as worked on when this store had shown nothing of them itself.
 * - outbox: `ask` names the agent's question that the event shows, where it shows one; `sent_at` is when the event
 *   was confirmed, `asked_at` when a question's was sent, by the homeserver's clock; `begun_batch` the newest batch
 *   of events when its send began; `replaced` counts what was put in the place of what could not be sent: what was so
 *   lost, or given up, can be tried again.
 * - signals: of an answer the event that it is, who wrote it, and what the agent gets to know it by (`otherwise`) if
 *   it has to be a prompt after all.
 * - answers: events that the rooms show as answers to questions, which no store asks the agent again.
 * - given: answers of words that a turn took, for as long as its text is kept, and whether they were taken back since.
 * - brakes: how often in a row somebody's prompt followed an answer at once, their last prompt, and until when they
 *   wait.
 */
export const schema2: ReadonlyArray<string> = [
  `CREATE TABLE waits (
    kind TEXT NOT NULL, subject TEXT NOT NULL, room TEXT, why TEXT NOT NULL, since INTEGER NOT NULL, tries
    INTEGER NOT NULL, next_at INTEGER,
    PRIMARY KEY (kind, subject)
  ) STRICT, WITHOUT ROWID`,
  `ALTER TABLE holes ADD COLUMN since INTEGER NOT NULL DEFAULT 0`,
  `ALTER TABLE holes ADD COLUMN late INTEGER NOT NULL DEFAULT 0`,
  `ALTER TABLE rooms ADD COLUMN members INTEGER`,
  `ALTER TABLE rooms ADD COLUMN grouped INTEGER NOT NULL DEFAULT 0`,
  `CREATE INDEX rooms_crowded ON rooms (room) WHERE direct = 1 AND members > 2 AND grouped = 0`,
  `ALTER TABLE events ADD COLUMN held_until INTEGER`,
  `CREATE INDEX events_held ON events (held_until) WHERE state = 3`,
  `CREATE TABLE begun (prompt TEXT NOT NULL, attempt INTEGER NOT NULL, PRIMARY KEY (prompt, attempt)) STRICT,
    WITHOUT ROWID`,
  `ALTER TABLE outbox ADD COLUMN ask TEXT`,
  `ALTER TABLE outbox ADD COLUMN replaced INTEGER NOT NULL DEFAULT 0`,
  `CREATE INDEX outbox_lost ON outbox (chat, turn) WHERE refused IS NOT NULL OR replaced > 0`,
  `ALTER TABLE outbox ADD COLUMN sent_at INTEGER`,
  `ALTER TABLE outbox ADD COLUMN asked_at INTEGER`,
  `ALTER TABLE outbox ADD COLUMN begun_batch INTEGER`,
  `ALTER TABLE signals ADD COLUMN event TEXT`,
  `ALTER TABLE signals ADD COLUMN author TEXT`,
  `ALTER TABLE signals ADD COLUMN thread_root TEXT`,
  `ALTER TABLE signals ADD COLUMN otherwise TEXT`,
  `CREATE INDEX signals_event ON signals (event) WHERE event IS NOT NULL`,
  `CREATE TABLE answers (event TEXT PRIMARY KEY) STRICT, WITHOUT ROWID`,
  `CREATE TABLE given (event TEXT PRIMARY KEY, prompt TEXT NOT NULL, gone INTEGER NOT NULL DEFAULT 0) STRICT,
    WITHOUT ROWID`,
  `CREATE INDEX given_prompt ON given (prompt)`,
  `CREATE TABLE brakes (
    room TEXT NOT NULL, person TEXT NOT NULL, last TEXT NOT NULL, quick INTEGER NOT NULL, until INTEGER,
    PRIMARY KEY (room, person)
  ) STRICT, WITHOUT ROWID`,
  `CREATE INDEX outbox_owed ON outbox (room) WHERE rank = 'closing' AND sent < revision AND refused IS NULL`
]
