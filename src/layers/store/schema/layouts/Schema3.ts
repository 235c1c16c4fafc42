/**
 * What the third layout changes: it calls things as the code does.
 *
 * - gaps (was holes): `state` is open, filled, replaced or given up; `why` says why it was given up.
 * - finals (was closings): the last edit of an attempt, as the room shows it.
 * - turns: `crashes` (was strikes) counts the processes that resumed the turn and ended before it made progress.
 * - outbox: `entry` (was slot) is the turn's number × 4096 + the part; `priority` (was rank) is final, question, first
 *   or edit.
 */
export const schema3: ReadonlyArray<string> = [
  `ALTER TABLE holes RENAME TO gaps`,
  `ALTER TABLE gaps ADD COLUMN why TEXT`,
  `DROP INDEX holes_open`,
  `DROP INDEX holes_given_up`,
  `UPDATE gaps SET why = substr(state, length('given up: ') + 1), state = 'given up' WHERE state LIKE 'given up: %'`,
  `CREATE INDEX gaps_open ON gaps (room) WHERE state = 'open'`,
  `CREATE INDEX gaps_given_up ON gaps (room) WHERE state = 'given up'`,
  `ALTER TABLE closings RENAME TO finals`,
  `DROP INDEX closings_event`,
  `CREATE INDEX finals_event ON finals (event)`,
  `ALTER TABLE turns RENAME COLUMN strikes TO crashes`,
  `DROP INDEX outbox_owed`,
  `ALTER TABLE outbox RENAME COLUMN slot TO entry`,
  `ALTER TABLE outbox RENAME COLUMN rank TO priority`,
  `UPDATE outbox SET priority = 'final' WHERE priority = 'closing'`,
  `CREATE INDEX outbox_owed ON outbox (room) WHERE priority = 'final' AND sent < revision AND refused IS NULL`
]
