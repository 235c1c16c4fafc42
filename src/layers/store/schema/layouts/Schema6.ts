/**
 * What the sixth layout adds.
 *
 * - users: what the operator noted of a person: `platform` is the platform's id of them, since `mapped_at`; `settings`
 *   is what they set, as JSON.
 * - leases: which conversation has an agent without threads, or one of its endpoints, for itself. `agent` is a hash of
 *   AGENT_URL, `slot` the endpoint (empty where there is but one), `holder` whom its memory belongs to: a chat, or one
 *   generation of it by its thread; `chat` is that chat. A row stays until the operator deletes it, unless nothing was
 *   said there.
 * - turns: looked up by the agent's name for the attempt.
 */
export const schema6: ReadonlyArray<string> = [
  `CREATE TABLE users (
    user TEXT PRIMARY KEY, platform TEXT, mapped_at INTEGER, settings TEXT NOT NULL DEFAULT '{}'
  ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE leases (
    agent TEXT NOT NULL, slot TEXT NOT NULL, holder TEXT NOT NULL, chat TEXT NOT NULL, since INTEGER NOT NULL,
    PRIMARY KEY (agent, slot)
  ) STRICT, WITHOUT ROWID`,
  `CREATE UNIQUE INDEX leases_holder ON leases (agent, holder)`,
  `CREATE INDEX turns_id ON turns (id)`
]
