/**
 * What the fifth layout adds.
 *
 * - rooms: `name` and `topic` as the room's state has them; `replacement` is where its tombstone, seen at
 *   `replaced_at`, says that it went on, `followed` whether its chats moved there, `untrusted` whether that room did
 *   not name this one; `origin` is the room in which the chats of a replacement began; `marked`: we listed it in
 *   `m.direct`; `mirrored` is the room's account data as we wrote it last; `parked`: nobody answers its invitation.
 * - events: one of state 4 is an old prompt of `chat`, said at `said_at`, which waits for consent until `held_until`;
 *   `age`: its age does not matter any more, because it was found in time (0), or is wanted (1) or not (2).
 * - consents: one row for each notice that asks a chat for consent, until its outcome was told. `first` is the prompt
 *   that it began with, `entry` its outbox entry; `stale`: what the notice says has changed; `settled` is how it ended,
 *   for the `count` prompts said from `since` to `until`.
 */
export const schema5: ReadonlyArray<string> = [
  `ALTER TABLE rooms ADD COLUMN name TEXT`,
  `ALTER TABLE rooms ADD COLUMN topic TEXT`,
  `ALTER TABLE rooms ADD COLUMN replacement TEXT`,
  `ALTER TABLE rooms ADD COLUMN replaced_at INTEGER`,
  `ALTER TABLE rooms ADD COLUMN followed INTEGER NOT NULL DEFAULT 0`,
  `ALTER TABLE rooms ADD COLUMN untrusted INTEGER NOT NULL DEFAULT 0`,
  `ALTER TABLE rooms ADD COLUMN origin TEXT`,
  `ALTER TABLE rooms ADD COLUMN marked INTEGER NOT NULL DEFAULT 0`,
  `ALTER TABLE rooms ADD COLUMN mirrored TEXT`,
  `ALTER TABLE rooms ADD COLUMN parked INTEGER NOT NULL DEFAULT 0`,
  `ALTER TABLE events ADD COLUMN chat TEXT`,
  `ALTER TABLE events ADD COLUMN said_at INTEGER`,
  `ALTER TABLE events ADD COLUMN age INTEGER`,
  `CREATE INDEX events_old ON events (chat, place) WHERE state = 4`,
  `CREATE INDEX events_old_due ON events (held_until) WHERE state = 4`,
  `CREATE TABLE consents (
    first TEXT PRIMARY KEY, chat TEXT NOT NULL, room TEXT NOT NULL, thread_root TEXT, entry INTEGER, stale INTEGER NOT
    NULL DEFAULT 1, settled TEXT, count INTEGER NOT NULL DEFAULT 0, since INTEGER, until INTEGER
  ) STRICT, WITHOUT ROWID`,
  `CREATE UNIQUE INDEX consents_open ON consents (chat) WHERE settled IS NULL`,
  `CREATE INDEX consents_stale ON consents (first) WHERE stale = 1`,
  `CREATE INDEX consents_entry ON consents (entry) WHERE entry IS NOT NULL`,
  `CREATE INDEX rooms_replacement ON rooms (replacement) WHERE replacement IS NOT NULL`,
  `CREATE INDEX rooms_parked ON rooms (room) WHERE parked = 1`,
  `CREATE INDEX rooms_unfollowed ON rooms (replacement)
    WHERE replacement IS NOT NULL AND followed = 0 AND untrusted = 0`,
  `CREATE INDEX rooms_origin ON rooms (origin) WHERE origin IS NOT NULL`
]
