import { assert, describe, it } from "@effect/vitest"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { plaintextAfterEncryption, storedEvents, storedPlaintext } from "./StoredPlaintext.ts"

const room = "!r:hs.test"
const events = [
  ["$1", "m.room.message", { msgtype: "m.text", body: "a Basilisk" }],
  ["$2", "m.room.encryption", { algorithm: "m.megolm.v1.aes-sha2" }],
  ["$3", "m.room.encrypted", { ciphertext: "x" }],
  ["$4", "m.room.message", { msgtype: "m.key.verification.request" }],
  ["$5", "m.room.message", { msgtype: "m.notice", body: "in clear" }]
] as const

/** A server's folder, with the tables that are looked at. */
const server = () => {
  const folder = mkdtempSync(join(tmpdir(), "matrix-surface-stored-"))
  const database = join(folder, "hs.db")
  using db = new DatabaseSync(database)
  db.exec(`
    CREATE TABLE events (event_id TEXT, stream_ordering INTEGER);
    CREATE TABLE event_json (event_id TEXT, room_id TEXT, json TEXT);
    CREATE TABLE "odd ""name" (bytes BYTEA, number INTEGER);
    CREATE VIRTUAL TABLE event_search USING fts4 (value);
    INSERT INTO "odd ""name" VALUES (x'00ff', 7);
    INSERT INTO event_search VALUES ('a Basilisk')
  `)
  const odd = Buffer.concat([Buffer.from([0, 255]), Buffer.from("Tatzelwurm"), Buffer.from([0])])
  db.prepare(`INSERT INTO "odd ""name" VALUES (?, 8)`).run(odd)
  for (const [at, [event, type, content]] of events.entries()) {
    db.prepare("INSERT INTO events VALUES (?, ?)").run(event, at)
    const json = JSON.stringify({ type, sender: "@a:hs.test", content, ...(at === 1 ? { state_key: "" } : {}) })
    db.prepare("INSERT INTO event_json VALUES (?, ?, ?)").run(event, room, json)
  }
  mkdirSync(join(folder, "media/local"), { recursive: true })
  writeFileSync(join(folder, "media/local/file"), odd)
  return { database, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) }
}

describe("what a server stores", () => {
  it("is looked through in all columns of all tables, bytes and the words of a search index too, and in media", () => {
    using stored = server()
    assert.deepStrictEqual(storedPlaintext(stored.database, ["Tatzelwurm", "Nessie"]), [
      "odd \"name.bytes: Tatzelwurm",
      "media/file: Tatzelwurm"
    ])
    assert.includeMembers([...storedPlaintext(stored.database, ["Basilisk"])], [
      "event_json.json: Basilisk",
      "event_search_content.c0value: Basilisk",
      "event_search_segdir.root: Basilisk"
    ])
  })

  it("is listed by room in its order, and says what was in clear after the room was encrypted", () => {
    using stored = server()
    assert.deepStrictEqual(
      storedEvents(stored.database, room).map(({ contentKeys, event, stateKey }) => [event, stateKey, contentKeys]),
      [
        ["$1", null, ["body", "msgtype"]],
        ["$2", "", ["algorithm"]],
        ["$3", null, ["ciphertext"]],
        ["$4", null, ["msgtype"]],
        ["$5", null, ["body", "msgtype"]]
      ]
    )
    assert.deepStrictEqual(plaintextAfterEncryption(stored.database, room).map(({ event }) => event), ["$5"])
  })
})
