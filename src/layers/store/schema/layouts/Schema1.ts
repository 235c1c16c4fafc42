/**
 * The store's first layout. Times are milliseconds since 1970, JSON is text.
 *
 * - events: one row an event for ever (its id is what admits it once); `raw` is erased when nobody needs it. `place`
 *   is its order in its room: batch and slot in one number. state: 0 pending, 1 waiting for a gap, 2 admitted.
 * - outbox: one row an event of ours; `slot` is the turn's seq × 4096 + the part, so that a turn's rows lie together
 *   at the end; below zero it is the notice of a gap that was given up. `revision` counts its contents, `sent` the
 *   newest that the server confirmed, `tried_*` a send that may have reached it, `tries` how often it was taken.
 * - closings, shown: what the rooms say of our own attempts, for a store that is younger or older than they are.
 * - turns: `kept_since` is when it was closed, for as long as its text is kept; 0 when its prompt was taken back.
 * - turns: `strikes` counts the processes that took it up from an earlier one since it last got further.
 */
export const schema1: ReadonlyArray<string> = [
  `CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID`,
  `CREATE TABLE events (
    event TEXT PRIMARY KEY, room TEXT NOT NULL, place INTEGER NOT NULL, state INTEGER NOT NULL, raw TEXT, clear TEXT
  ) STRICT`,
  `CREATE INDEX events_pending ON events (place) WHERE state = 0`,
  `CREATE INDEX events_waiting ON events (room) WHERE state = 1`,
  `CREATE TABLE rooms (
    room TEXT PRIMARY KEY, membership TEXT NOT NULL, encrypted INTEGER NOT NULL DEFAULT 0, direct INTEGER NOT
    NULL DEFAULT 0, inviter TEXT
  ) STRICT, WITHOUT ROWID`,
  `CREATE INDEX rooms_membership ON rooms (membership, encrypted)`,
  `CREATE TABLE holes (
    id INTEGER PRIMARY KEY AUTOINCREMENT, room TEXT NOT NULL, batch INTEGER NOT NULL, begins TEXT NOT NULL, ends TEXT,
    found INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'open'
  ) STRICT`,
  `CREATE INDEX holes_open ON holes (room) WHERE state = 'open'`,
  `CREATE INDEX holes_given_up ON holes (room) WHERE state >= 'given up' AND state < 'given uq'`,
  `CREATE TABLE closings (prompt TEXT NOT NULL, attempt INTEGER NOT NULL, event TEXT NOT NULL, state TEXT NOT
    NULL, PRIMARY KEY (prompt, attempt)) STRICT, WITHOUT ROWID`,
  `CREATE INDEX closings_event ON closings (event)`,
  `CREATE TABLE shown (prompt TEXT NOT NULL, attempt INTEGER NOT NULL, part INTEGER NOT NULL, event TEXT NOT
    NULL, PRIMARY KEY (prompt, attempt, part)) STRICT, WITHOUT ROWID`,
  `CREATE TABLE chats (chat TEXT PRIMARY KEY, room TEXT NOT NULL, thread_root TEXT, generation INTEGER NOT NULL
    DEFAULT 0) STRICT, WITHOUT ROWID`,
  `CREATE TABLE turns (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, prompt TEXT NOT NULL, attempt INTEGER NOT NULL, id TEXT NOT NULL,
    chat TEXT NOT NULL, room TEXT NOT NULL,
    thread_root TEXT, author TEXT NOT NULL, reply TEXT, phase TEXT NOT NULL, closed INTEGER NOT NULL, question
    TEXT, data TEXT, kept_since INTEGER, strikes INTEGER NOT NULL DEFAULT 0,
    UNIQUE (prompt, attempt)
  ) STRICT`,
  `CREATE INDEX turns_open ON turns (chat, seq) WHERE closed = 0`,
  `CREATE INDEX turns_broken ON turns (chat, seq) WHERE phase IN ('interrupted', 'failed', 'stopped')`,
  `CREATE INDEX turns_kept ON turns (kept_since) WHERE kept_since IS NOT NULL`,
  `CREATE INDEX turns_asking ON turns (room) WHERE question IS NOT NULL`,
  `CREATE TABLE signals (seq INTEGER PRIMARY KEY AUTOINCREMENT, prompt TEXT NOT NULL, body TEXT NOT NULL) STRICT`,
  `CREATE INDEX signals_prompt ON signals (prompt, seq)`,
  `CREATE TABLE outbox (
    slot INTEGER PRIMARY KEY, key TEXT NOT NULL, chat TEXT NOT NULL, room TEXT NOT NULL, turn INTEGER NOT NULL,
    part INTEGER NOT NULL, rank TEXT NOT NULL,
    revision INTEGER NOT NULL, sent INTEGER NOT NULL DEFAULT -1, content TEXT NOT NULL, event TEXT,
    tried_revision INTEGER, tried_content TEXT, tries INTEGER NOT NULL DEFAULT 0, refused TEXT
  ) STRICT`,
  `CREATE INDEX outbox_dirty ON outbox (chat, slot) WHERE sent < revision AND refused IS NULL`,
  `CREATE INDEX outbox_event ON outbox (event) WHERE event IS NOT NULL`
]
