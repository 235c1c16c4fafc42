/**
 * What the eighth layout adds, for what people meet in a room.
 *
 * - rooms: `space` is 1 for a space, which is not talked in.
 * - made_rooms: a room that a person asked for by `command`. `room` is NULL until it is known to be there, `tried_at`
 *   when its making was begun without its end being known; `linked`: it was listed in the person's space.
 * - spaces: each person's space; the same of it.
 */
export const schema8: ReadonlyArray<string> = [
  `ALTER TABLE rooms ADD COLUMN space INTEGER NOT NULL DEFAULT 0`,
  `CREATE TABLE made_rooms (
    command TEXT PRIMARY KEY, person TEXT NOT NULL, title TEXT NOT NULL, since INTEGER NOT NULL, room TEXT, tried_at
    INTEGER, linked INTEGER NOT NULL DEFAULT 0, archived INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID`,
  `CREATE INDEX made_rooms_person ON made_rooms (person, since)`,
  `CREATE UNIQUE INDEX made_rooms_room ON made_rooms (room) WHERE room IS NOT NULL`,
  `CREATE TABLE spaces (person TEXT PRIMARY KEY, space TEXT, tried_at INTEGER) STRICT, WITHOUT ROWID`,
  `CREATE UNIQUE INDEX spaces_space ON spaces (space) WHERE space IS NOT NULL`
]
