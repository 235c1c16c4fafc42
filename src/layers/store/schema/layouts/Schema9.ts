/**
 * What the ninth layout adds, for agents that name their conversations themselves, and for those that remember nothing
 * and are told what was said before.
 *
 * - agent_sessions: the agent's session of a thread. `agent` is the agent's mark, `chat` the thread's chat, `folder`
 *   the path that the agent was told it works in; `prompted`: something was asked in it, at last at `used_at`.
 * - chats: `cleared` is the turn that cleared the chat last; what is older is not told any more. Chats that an earlier
 *   version cleared begin anew, as it is not known where.
 */
export const schema9: ReadonlyArray<string> = [
  `CREATE TABLE agent_sessions (
    thread TEXT PRIMARY KEY, agent TEXT NOT NULL, chat TEXT, session TEXT NOT NULL, folder TEXT NOT NULL, prompted
    INTEGER NOT NULL DEFAULT 0, used_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`,
  `CREATE INDEX agent_sessions_chat ON agent_sessions (chat)`,
  `CREATE INDEX agent_sessions_used ON agent_sessions (used_at)`,
  `ALTER TABLE chats ADD COLUMN cleared INTEGER NOT NULL DEFAULT 0`,
  `UPDATE chats SET cleared = coalesce((SELECT max(seq) FROM turns), 0) WHERE generation > 0`
]
