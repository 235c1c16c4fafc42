/**
 * What the eighth layout adds, for what people meet in a room:
 * - `revisions`: the edits that people made of their prompts, whose texts are in `events`; `turns.edited` is the one
 * whose text the agent was given.
 */
export const schema8: ReadonlyArray<string> = [
  `CREATE TABLE revisions (
    prompt TEXT NOT NULL,
    event TEXT NOT NULL,
    author TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (prompt, event)
  ) WITHOUT ROWID`,
  `CREATE INDEX revisions_at ON revisions (at)`,
  `ALTER TABLE turns ADD COLUMN edited TEXT`
]
