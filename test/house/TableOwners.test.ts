import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import * as JournalMemory from "../../src/testing/JournalMemory.ts"

const journal = "layers/journal"

/** The file or the folder below `src` whose statements write to a table; others compose them in their transactions. */
const owners: Readonly<Record<string, string>> = {
  access: `${journal}/people/JournalAccess.ts`,
  agent_sessions: `${journal}/JournalSessions.ts`,
  answers: `${journal}/intake/JournalEchoes.ts`,
  begun: `${journal}/intake/JournalEchoes.ts`,
  brakes: `${journal}/intake/JournalBrake.ts`,
  chats: `${journal}/turns/`,
  ciphertexts: `${journal}/encryption/JournalSealed.ts`,
  consents: `${journal}/JournalConsents.ts`,
  deletions: `${journal}/outbox/EarlyDeletions.ts`,
  edits: `${journal}/outbox/EditRows.ts`,
  events: `${journal}/EventRows.ts`,
  finals: `${journal}/intake/JournalEchoes.ts`,
  gaps: `${journal}/intake/`,
  given: `${journal}/turns/`,
  leases: `${journal}/JournalLeases.ts`,
  made_rooms: `${journal}/rooms/MadeRows.ts`,
  meta: `${journal}/JournalValues.ts`,
  outbox: `${journal}/outbox/`,
  revisions: `${journal}/prompts/PromptRevisions.ts`,
  room_settings: `${journal}/people/JournalRoomSettings.ts`,
  rooms: `${journal}/intake/RoomRows.ts`,
  shown: `${journal}/intake/JournalEchoes.ts`,
  signals: `${journal}/SignalRows.ts`,
  spaces: `${journal}/rooms/MadeRows.ts`,
  turns: `${journal}/turns/`,
  unreadable: `${journal}/encryption/`,
  uploads: `${journal}/uploads/`,
  users: `${journal}/people/`,
  waits: `${journal}/JournalWaits.ts`
}

/** These write to a store that no bot works on: a migration, a restore, and a reset. */
const beside = ["layers/store/schema/", "layers/store/backups/", "layers/reset/store/"]

/** These write to the table that their caller names. */
const generic = new Set([`${journal}/statements/InsertRows.ts`, `${journal}/statements/BlankRows.ts`])

/** A statement that writes, or a call of `insertRows` or `blankRows`, and the table; `${…}` where the code names it. */
const write =
  /\b(?:INSERT (?:OR \w+ )?INTO|REPLACE INTO|UPDATE(?: OR \w+)?|DELETE FROM)\s+("?\w+|\$\{\w+)|\binsertRows\(\s*sql,\s*"(\w+)|\btable: "(\w+)"/g

const tablesIn = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(write)].map(([, statement, inserted, blanked]) => statement ?? inserted ?? blanked!)
    .filter((table) => table in owners || table.startsWith("${"))

const isAllowed = (file: string, table: string) =>
  beside.some((path) => file.startsWith(path)) ||
  (table.startsWith("${") ? generic.has(file) : file.startsWith(owners[table]!))

const strangers = (file: string, text: string) =>
  tablesIn(text).filter((table) => !isAllowed(file, table)).map((table) => `${file} writes to ${table}`)

describe("a table of the store", () => {
  it("is written to by its owner's statements only", () => {
    const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"))
    assert.deepStrictEqual(files.flatMap((file) => strangers(file, readFileSync(join("src", file), "utf8"))), [])
  })

  it.effect("has an owner", () =>
    Effect.gen(function*() {
      const sql = yield* SqlClient.SqlClient
      const tables = yield* sql<{ name: string }>`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`
      assert.deepStrictEqual(
        tables.map(({ name }) => name).filter((name) => name !== "migrations" && !name.startsWith("sqlite_")),
        Object.keys(owners)
      )
    }).pipe(Effect.provide(JournalMemory.layer)))

  it("has an owner that writes to it", () => {
    const written = new Set(
      readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) => file.startsWith(`${journal}/`))
        .filter((file) => file.endsWith(".ts")).flatMap((file) => tablesIn(readFileSync(join("src", file), "utf8")))
    )
    assert.deepStrictEqual(Object.keys(owners).filter((table) => !written.has(table)), [])
  })

  it("would not pass with another writer", () => {
    const file = `${journal}/retention/EraseTurns.ts`
    for (
      const text of [
        "DELETE FROM signals WHERE seq = 1",
        "insertRows(\n sql,\n \"events (event)\"",
        "{ table: \"turns\", where }",
        "DELETE FROM ${table} WHERE",
        "INSERT OR IGNORE INTO meta VALUES (1)",
        "UPDATE outbox SET"
      ]
    ) assert.strictEqual(strangers(file, text).length, 1, text)
    assert.deepStrictEqual(
      strangers(file, "INSERT INTO other ON CONFLICT DO UPDATE SET value = 1; SELECT 1 FROM turns"),
      []
    )
  })
})
