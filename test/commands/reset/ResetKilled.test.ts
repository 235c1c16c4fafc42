import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { existsSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { setImmediate } from "node:timers/promises"
import type { ChatId, EventId, PromptId, RoomId, StreamToken, UserId } from "../../../src/domain/Ids.ts"
import * as ResetFacts from "../../../src/layers/reset/store/ResetFacts.ts"
import * as Faults from "../../../src/sandbox/homeserver/Faults.ts"
import * as Homeserver from "../../../src/sandbox/homeserver/Homeserver.ts"
import { HomeserverHandle } from "../../../src/sandbox/homeserver/HomeserverHandle.ts"
import { StoreFacts } from "../../../src/services/reset/StoreReset.ts"
import { WholeJournal } from "../../../src/testing/WholeJournal.ts"
import { built, finish, start } from "../../support/Built.ts"
import { folder, opened } from "../../support/Folder.ts"

const file = built()
const room = "!r:x" as RoomId
const prompts = Array.from({ length: 300 }, (_, n) => `$p${n}` as EventId)

const filled = Effect.gen(function*() {
  const journal = yield* WholeJournal
  yield* journal.put("incarnation", "first")
  yield* journal.ingest({
    next: "s1" as StreamToken,
    malformed: 0,
    finals: [],
    gaps: [],
    rooms: [{ room, membership: "join" }],
    events: prompts.map((event, order) => ({
      event,
      room,
      order,
      raw: { type: "m.room.message", sender: "@u:x", event_id: event }
    }))
  })
  yield* journal.admit(
    prompts.map((event) => ({
      _tag: "Turn",
      event,
      room,
      chat: room as string as ChatId,
      threadRoot: undefined,
      author: "@u:x" as UserId,
      id: event as string as PromptId,
      reply: undefined,
      closed: false
    }))
  )
})

const backups = (
  dir: string
) => (existsSync(join(dir, "backups")) ? readdirSync(join(dir, "backups")).filter((name) => name.endsWith(".db")) : [])
const facts = (dir: string) =>
  Effect.map(
    Effect.flatMap(StoreFacts, ({ read }) => read).pipe(Effect.provide(ResetFacts.layer(dir))),
    ({ store }) => store!
  )

/** Moments that the folder itself tells. */
const moments: ReadonlyArray<readonly [string, (dir: string) => boolean]> = [
  ["the new store is begun", (dir) => existsSync(join(dir, "bot.db.new"))],
  ["the new store is being filled", (dir) => existsSync(join(dir, "bot.db.new-wal"))],
  ["the old store is among the backups", (dir) => backups(dir).length > 0],
  [
    "the first prompt is dropped",
    (dir) =>
      existsSync(join(dir, "backups")) && readdirSync(join(dir, "backups")).some((name) => name.endsWith(".jsonl"))
  ]
]

describe("a reset of the store that is killed", () => {
  for (const [what, is] of moments) {
    it.live(`when ${what} leaves one whole store, and the same command does the rest`, () =>
      Effect.gen(function*() {
        const dir = yield* folder
        yield* opened(dir, filled)
        const args = [file("main.js"), "reset", "local-only", "--yes"]
        const { child, ended } = start(process.execPath, args, { env: { DATA_DIR: dir } })
        yield* Effect.promise(async () => {
          while (!is(dir) && child.exitCode === null) await setImmediate()
          child.kill("SIGKILL")
          await ended
        })
        const after = yield* facts(dir)
        assert.isTrue(after.incarnation !== "first" || after.unanswered.length === prompts.length)
        const token = yield* opened(dir, Effect.flatMap(WholeJournal, (journal) => journal.token))
        assert.strictEqual(token._tag, "Some")
        const { code, stderr } = yield* Effect.promise(() => finish(process.execPath, args, { env: { DATA_DIR: dir } }))
        assert.strictEqual(code, 0, stderr)
        const whole = yield* facts(dir)
        assert.notStrictEqual(whole.incarnation, "first")
        assert.deepStrictEqual([whole.chats, whole.unanswered], [[], []])
        const first = backups(dir).sort()[0]!
        const kept = yield* folder
        yield* Effect.promise(() =>
          finish(process.execPath, [file("main.js"), "restore", join(dir, "backups", first)], {
            env: { DATA_DIR: kept }
          })
        )
        const backup = yield* facts(kept)
        assert.deepStrictEqual([backup.incarnation, backup.unanswered.length], ["first", prompts.length])
      }).pipe(Effect.scoped))
  }
})

describe("a reset that is interrupted by Ctrl-C", () => {
  it.live("ends with 130 and says that the same command does the rest", () =>
    Effect.gen(function*() {
      const server = yield* HomeserverHandle
      const faults = yield* Faults.Faults
      const bot = yield* server.register("bot", "")
      const alice = yield* server.people.user("alice")
      const room = yield* server.people.room(alice, { invite: [bot] })
      yield* server.people.join(bot, room)
      const { token } = yield* server.session(bot)
      const env = { DATA_DIR: yield* folder, MATRIX_HOMESERVER: server.url, MATRIX_ACCESS_TOKEN: token }
      const held = yield* faults.hold("leave")
      const { child, ended } = start(process.execPath, [file("main.js"), "reset", "server-leave-forget", "--yes"], {
        env
      })
      yield* held.arrived
      child.kill("SIGINT")
      const { code, stderr } = yield* Effect.promise(() => ended)
      assert.strictEqual(code, 130)
      assert.match(stderr, /what was done stays done, and the same command does the rest/)
      yield* held.release
      const again = yield* Effect.promise(() =>
        finish(process.execPath, [file("main.js"), "reset", "server-leave-forget", "--yes"], { env })
      )
      assert.strictEqual(again.code, 0, again.stderr)
      assert.strictEqual(yield* server.people.membership(room, bot), "leave")
    }).pipe(Effect.scoped, Effect.provide(Layer.provideMerge(Homeserver.layer(), Faults.layer))))
})
