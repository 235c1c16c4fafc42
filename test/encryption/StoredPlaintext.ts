import { readdirSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { DatabaseSync } from "node:sqlite"

/** Waits for a lock that Synapse holds for the moment of a transaction. */
const open = (database: string) => new DatabaseSync(database, { readOnly: true, timeout: 10_000 })

const quoted = (name: string) => `"${name.replaceAll("\"", "\"\"")}"`

/** SQLite keeps any type in any column, and a virtual table (full-text search) keeps its rows in tables of its own. */
const columnsOf = (db: DatabaseSync) =>
  db.prepare(`
    SELECT m.name AS "table", c.name AS "column" FROM sqlite_schema m JOIN pragma_table_info(m.name) c
    WHERE m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY 1, 2
  `).all() as unknown as ReadonlyArray<{ readonly table: string; readonly column: string }>

/** A full-text index has words in lower case. */
const spellings = (word: string) => [...new Set([word, word.toLowerCase()])]

const inDatabase = (database: string, words: ReadonlyArray<string>): ReadonlyArray<string> => {
  using db = open(database)
  return columnsOf(db).flatMap(({ column, table }) => {
    const found = db.prepare(`
      SELECT 1 FROM ${quoted(table)} WHERE instr(CAST(${quoted(column)} AS BLOB), CAST(? AS BLOB)) > 0 LIMIT 1
    `)
    return words.filter((word) => spellings(word).some((spelt) => found.get(spelt) !== undefined))
      .map((word) => `${table}.${column}: ${word}`)
  })
}

const inMedia = (folder: string, words: ReadonlyArray<string>): ReadonlyArray<string> =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).flatMap((entry) => {
    const bytes = readFileSync(join(entry.parentPath, entry.name))
    return words.filter((word) => bytes.includes(word)).map((word) => `media/${entry.name}: ${word}`)
  })

/**
 * Where any of the words is in what the server stores, as `table.column: word` or `media/file: word`. Base64 is not
 * decoded, so a word should be of plain letters, and so rare that no ciphertext has it by chance.
 */
export const storedPlaintext = (database: string, words: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...inDatabase(database, words),
  ...inMedia(join(dirname(database), "media"), words)
]

export interface StoredEvent {
  readonly event: string
  readonly type: string
  readonly sender: string
  /** null: it is no state. */
  readonly stateKey: string | null
  readonly contentKeys: ReadonlyArray<string>
  readonly msgtype: string | null
}

/** All events of a room that the server stores, in the order in which it took them in. */
export const storedEvents = (database: string, room: string): ReadonlyArray<StoredEvent> => {
  using db = open(database)
  const rows = db.prepare(`
    SELECT j.event_id AS event, j.json AS json FROM event_json j JOIN events e ON e.event_id = j.event_id
    WHERE j.room_id = ? ORDER BY e.stream_ordering
  `).all(room) as unknown as ReadonlyArray<{ readonly event: string; readonly json: string }>
  return rows.map((row) => {
    const { content, sender, state_key: stateKey = null, type } = JSON.parse(row.json) as {
      readonly content: Readonly<Record<string, unknown>>
      readonly sender: string
      readonly state_key?: string
      readonly type: string
    }
    const msgtype = content["msgtype"]
    return {
      event: row.event,
      type,
      sender,
      stateKey,
      contentKeys: Object.keys(content).sort(),
      msgtype: typeof msgtype === "string" ? msgtype : null
    }
  })
}

/** What clients send in clear into encrypted rooms too; none of it holds a word of a message. */
const inClear = (type: string) => /^m\.(?:reaction|room\.redaction|key\.verification\..+)$/.test(type)

/**
 * The events that are in clear although the room was encrypted before them, apart from those that clients send so, the
 * request of a verification among them. Fails where the room never was encrypted.
 */
export const plaintextAfterEncryption = (database: string, room: string): ReadonlyArray<StoredEvent> => {
  const events = storedEvents(database, room)
  const encrypted = events.findIndex(({ type }) => type === "m.room.encryption")
  if (encrypted === -1) throw new Error(`the room ${room} was never encrypted`)
  return events.slice(encrypted).filter(({ msgtype, stateKey, type }) =>
    stateKey === null && type !== "m.room.encrypted" && !inClear(type) && msgtype !== "m.key.verification.request"
  )
}
