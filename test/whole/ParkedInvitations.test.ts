import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { globs } from "../../src/domain/settings/types/UserGlobs.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { backends, closed, directRoom, joined, start, stop, until } from "./MemoryBot.ts"

const parked = Effect.flatMap(SqlClient.SqlClient, (sql) =>
  Effect.map(
    Effect.orDie(sql<{ room: string }>`SELECT room FROM rooms WHERE parked = 1`),
    (rows) => rows.map(({ room }) => room)
  ))

describe("an invitation of a stranger that is parked", () => {
  it.effect("is answered by nobody, is no wait, and is accepted at a start at which its sender is allowed", () =>
    Effect.gen(function*() {
      const { bot, people } = yield* MatrixMemoryControl
      // Both came while the bot was down.
      const { room } = yield* directRoom("mallory")
      const { room: ours } = yield* directRoom()
      const sql = yield* SqlClient.SqlClient
      const isParked = (count: number) =>
        until(
          `${count} parked`,
          Effect.map(
            Effect.provideService(parked, SqlClient.SqlClient, sql),
            (rooms) => (rooms.length === count ? rooms : undefined)
          )
        )
      const first = yield* start({ strangerInvites: "park" })
      yield* joined(ours)
      assert.deepStrictEqual<unknown>(yield* isParked(1), [room])
      assert.strictEqual(yield* people.membership(room, bot), "invite")
      assert.deepStrictEqual(yield* (yield* WholeJournal).waits, [])
      yield* stop(first)
      yield* start({ strangerInvites: "park", allowedUsers: globs(["@alice*", "@mallory*"]) })
      yield* joined(room)
      yield* isParked(0)
    }).pipe(Effect.provide(backends)))

  it.effect("leaves the list when it is withdrawn", () =>
    Effect.gen(function*() {
      const { bot, people } = yield* MatrixMemoryControl
      const sql = yield* SqlClient.SqlClient
      const { alice: mallory, room } = yield* directRoom("mallory")
      yield* start({ strangerInvites: "park" })
      const seen = (count: number) =>
        until(
          `${count} parked`,
          Effect.map(
            Effect.provideService(parked, SqlClient.SqlClient, sql),
            (rooms) => (rooms.length === count ? rooms : undefined)
          )
        )
      yield* seen(1)
      yield* people.kick(mallory, room, bot)
      yield* seen(0)
    }).pipe(Effect.provide(backends)))
})

describe("an invitation of an admin who may not talk to the bot", () => {
  it.effect("is accepted, for the commands; prompts stay with those who are allowed", () =>
    Effect.gen(function*() {
      const { room, say } = yield* directRoom("root")
      const settings = { allowedUsers: globs(["@alice*"]), admins: globs(["@root*"]) }
      yield* start(settings)
      yield* joined(room)
      yield* say("hello")
      yield* say("!allow @carol:memory")
      const [told] = yield* closed(1, room)
      assert.include(told?.body, "@carol:memory")
      assert.deepStrictEqual((yield* AgentScript).sent, [])
    }).pipe(Effect.provide(backends)))
})
