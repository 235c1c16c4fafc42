/**
 * What the seventh layout adds, for encrypted rooms.
 *
 * - events: `sealed` is why an event has no text to be admitted by: 1 to be opened, 2 cannot be read yet, 3 our own, to
 *   be opened for its mark, 4 our own that cannot be read yet. `session` is the one whose key opens it; `openings`
 *   counts the processes that began to open it and did not say how that ended.
 * - ciphertexts: what was opened, by a digest of it; the same one under another event id is a replay.
 * - unreadable: sessions of which messages cannot be read; `reason` is why, `since` when that was first seen, `told`
 *   whether their sender was told, or is not to be; 2 for a session of our own.
 * - outbox: `tried_sealed` is the ciphertext of `tried_content`: made once for a send, and sent again as it is.
 */
export const schema7: ReadonlyArray<string> = [
  `ALTER TABLE events ADD COLUMN sealed INTEGER`,
  `ALTER TABLE events ADD COLUMN session TEXT`,
  `ALTER TABLE events ADD COLUMN openings INTEGER NOT NULL DEFAULT 0`,
  `CREATE INDEX events_sealed ON events (place) WHERE sealed IN (1, 3)`,
  `CREATE INDEX events_sealed_room ON events (room) WHERE sealed IN (1, 3)`,
  `CREATE INDEX events_unreadable ON events (room, session) WHERE sealed IN (2, 4)`,
  `CREATE TABLE ciphertexts (digest TEXT PRIMARY KEY, event TEXT NOT NULL) STRICT, WITHOUT ROWID`,
  `CREATE TABLE unreadable (
    room TEXT NOT NULL, session TEXT NOT NULL, sender TEXT NOT NULL, event TEXT NOT NULL, reason TEXT NOT NULL, since
    INTEGER NOT NULL, told INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (room, session)
  ) STRICT, WITHOUT ROWID`,
  `CREATE INDEX unreadable_untold ON unreadable (since) WHERE told = 0`,
  `ALTER TABLE outbox ADD COLUMN tried_sealed TEXT`
]
