/**
 * What the tenth layout adds, so that what people point at is found.
 *
 * - outbox: what a room was sent without the server's confirmation is looked up.
 * - revisions: the prompt that somebody's edit belongs to is looked up.
 */
export const schema10: ReadonlyArray<string> = [
  `CREATE INDEX outbox_unconfirmed ON outbox (room) WHERE tried_revision IS NOT NULL`,
  `CREATE INDEX revisions_event ON revisions (event)`
]
