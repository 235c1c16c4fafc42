/**
 * What the eighth layout adds, for what people meet in a room.
 *
 * - uploads: files of the agent's that are to be stored at the homeserver. `entry` is the outbox entry that shows the
 *   file then, `plan` all that is needed for it (`AnswerFile`). A row goes when its entry comes.
 */
export const schema8: ReadonlyArray<string> = [
  `CREATE TABLE uploads (entry INTEGER PRIMARY KEY, chat TEXT NOT NULL, turn INTEGER NOT NULL, plan TEXT NOT NULL)
    STRICT`,
  `CREATE INDEX uploads_chat ON uploads (chat, entry)`
]
