/**
 * What the eighth layout adds, for what people meet in a room.
 * - Questions: the reply that an answer gets which came too late; the newest turn of a chat that was begun.
 */
export const schema8: ReadonlyArray<string> = [
  `ALTER TABLE signals ADD COLUMN reply TEXT`,
  `CREATE INDEX turns_newest ON turns (chat, seq) WHERE data IS NOT NULL`
]
