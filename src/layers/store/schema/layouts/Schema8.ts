import { isHeardThread, isThreadChat } from "../Columns.ts"

/**
 * What the eighth layout adds, for what people meet in a room.
 *
 * - rooms: `welcome` says whether a greeting is owed to a room that we were invited to.
 * - chats: looked up by their thread, where the agent was asked in it.
 * - turns: those in threads by which the agent knows the thread.
 * - access: who was allowed or denied by a command, an id or a pattern a row, by whom and since when.
 * - room_settings: what a room's moderators set for it, by the room in which its chats began; NULL is not set.
 * - signals: `reply` is what an answer gets that came too late.
 * - turns: the newest of a chat that was begun is looked up.
 * - uploads: files of the agent's that are to be stored at the homeserver. `entry` is the outbox entry that shows the
 *   file then, `plan` all that is needed for it (`AnswerFile`). A row goes when its entry comes.
 * - rooms: `space` is 1 for a space, which is not talked in.
 * - made_rooms: a room that a person asked for by `command`. `room` is NULL until it is known to be there, `tried_at`
 *   when its making was begun without its end being known; `linked`: it was listed in the person's space.
 * - spaces: each person's space; the same of it.
 * - revisions: the edits that people made of their prompts, whose texts are in `events`; `turns.edited` is the one
 *   whose text the agent was given.
 */
export const schema8: ReadonlyArray<string> = [
  `ALTER TABLE rooms ADD COLUMN welcome INTEGER NOT NULL DEFAULT 0`,
  `CREATE INDEX chats_thread ON chats (thread_root) WHERE ${isThreadChat}`,
  `CREATE INDEX turns_heard ON turns (chat) WHERE ${isHeardThread}`,
  `CREATE TABLE access (
    pattern TEXT PRIMARY KEY, kind TEXT NOT NULL, set_by TEXT NOT NULL, since INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE room_settings (origin TEXT PRIMARY KEY, threads TEXT, mention TEXT) STRICT, WITHOUT ROWID`,
  `ALTER TABLE signals ADD COLUMN reply TEXT`,
  `CREATE INDEX turns_newest ON turns (chat, seq) WHERE data IS NOT NULL`,
  `CREATE TABLE uploads (entry INTEGER PRIMARY KEY, chat TEXT NOT NULL, turn INTEGER NOT NULL, plan TEXT NOT NULL)
    STRICT`,
  `CREATE INDEX uploads_chat ON uploads (chat, entry)`,
  `CREATE INDEX uploads_turn ON uploads (turn)`,
  `ALTER TABLE rooms ADD COLUMN space INTEGER NOT NULL DEFAULT 0`,
  `CREATE TABLE made_rooms (
    command TEXT PRIMARY KEY, person TEXT NOT NULL, title TEXT NOT NULL, since INTEGER NOT NULL, room TEXT, tried_at
    INTEGER, linked INTEGER NOT NULL DEFAULT 0, archived INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID`,
  `CREATE INDEX made_rooms_person ON made_rooms (person, since)`,
  `CREATE UNIQUE INDEX made_rooms_room ON made_rooms (room) WHERE room IS NOT NULL`,
  `CREATE TABLE spaces (person TEXT PRIMARY KEY, space TEXT, tried_at INTEGER) STRICT, WITHOUT ROWID`,
  `CREATE UNIQUE INDEX spaces_space ON spaces (space) WHERE space IS NOT NULL`,
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
