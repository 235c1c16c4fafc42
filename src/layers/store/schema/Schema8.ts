/**
 * What the eighth layout adds, for what people meet in a room.
 *
 * - access: who was allowed or denied by a command, an id or a pattern a row, by whom and since when.
 * - room_settings: what a room's moderators set for it, by the room in which its chats began; NULL is not set.
 */
export const schema8: ReadonlyArray<string> = [
  `CREATE TABLE access (
    pattern TEXT PRIMARY KEY, kind TEXT NOT NULL, set_by TEXT NOT NULL, since INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE room_settings (origin TEXT PRIMARY KEY, threads TEXT, mention TEXT) STRICT, WITHOUT ROWID`
]
