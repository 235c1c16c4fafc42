import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { PlatformId } from "../../../../src/domain/account/PlatformId.ts"
import { UserId } from "../../../../src/domain/Ids.ts"
import { journalUsers } from "../../../../src/layers/journal/people/JournalUsers.ts"
import type { StoreRun } from "../../../../src/layers/journal/statements/StoreRun.ts"
import * as JournalMemory from "../../../../src/testing/JournalMemory.ts"

const person = (name: string) => UserId.make(`@${name}:x`)
const run: StoreRun = Effect.orDie

describe("The table of people", () => {
  it.effect("takes no more than it may hold, and says what to do", () =>
    Effect.gen(function*() {
      const users = journalUsers(yield* SqlClient.SqlClient, run, 2)
      const id = PlatformId.make("1")
      yield* users.map(person("a"), id)
      yield* users.map(person("b"), id)
      const full = yield* Effect.flip(users.map(person("c"), id))
      assert.match(full.message, /2 people are mapped.*unmap somebody first/)
      yield* users.map(person("a"), PlatformId.make("2"))
      assert.deepStrictEqual((yield* users.list).map(({ platform }) => platform), ["2", "1"] as never)
    }).pipe(Effect.provide(JournalMemory.layer)))

  it.effect("gives no id that the agent may not be told, whoever wrote it there", () =>
    Effect.gen(function*() {
      const sql = yield* SqlClient.SqlClient
      yield* sql`INSERT INTO users (user, platform, mapped_at) VALUES ('@a:x', '@a:x', 1), ('@b:x', 'b c', 1)`
      const users = journalUsers(sql, run)
      assert.deepStrictEqual([yield* users.list, yield* users.mapped(person("a"))], [[], undefined])
    }).pipe(Effect.provide(JournalMemory.layer)))
})
