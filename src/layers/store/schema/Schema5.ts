/**
 * What the fifth layout adds.
 *
 * - rooms: `name` and `topic` as the room's state has them; `replacement` is where its tombstone, seen at
 *   `replaced_at`, says that it went on, `followed` whether its chats moved there, `untrusted` whether that room did
 *   not name this one; `origin` is the room in which the chats of a replacement began; `marked`: we listed it in
 *   `m.direct`; `mirrored` is the room's account data as we wrote it last; `parked`: nobody answers its invitation.
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
  `CREATE INDEX rooms_replacement ON rooms (replacement) WHERE replacement IS NOT NULL`,
  `CREATE INDEX rooms_parked ON rooms (room) WHERE parked = 1`,
  `CREATE INDEX rooms_unfollowed ON rooms (replacement)
    WHERE replacement IS NOT NULL AND followed = 0 AND untrusted = 0`,
  `CREATE INDEX rooms_origin ON rooms (origin) WHERE origin IS NOT NULL`
]
