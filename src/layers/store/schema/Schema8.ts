import { isHeardThread, isThreadChat } from "./Columns.ts"

/**
 * What the eighth layout adds, for what people meet in a room.
 *
 * - rooms: `welcome` says whether a greeting is owed to a room that we were invited to.
 * - chats: looked up by their thread, where the agent was asked in it.
 * - turns: those in threads by which the agent knows the thread.
 */
export const schema8: ReadonlyArray<string> = [
  `ALTER TABLE rooms ADD COLUMN welcome INTEGER NOT NULL DEFAULT 0`,
  `CREATE INDEX chats_thread ON chats (thread_root) WHERE ${isThreadChat}`,
  `CREATE INDEX turns_heard ON turns (chat) WHERE ${isHeardThread}`
]
