import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { createHash } from "node:crypto"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { inject } from "vitest"
import type { RoomId, UserId } from "../../src/domain/Ids.ts"
import type { Step } from "../../src/domain/reset/Step.ts"
import * as MatrixClientServer from "../../src/layers/matrix/MatrixClientServer.ts"
import * as EchoAgent from "../../src/sandbox/agent/EchoAgent.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import { built, finish, start } from "../support/Built.ts"
import { folder, startBot } from "../whole/BotProcess.ts"
import { finalsByPrompt, isFinal, onlooker } from "../whole/Onlooker.ts"
import type { Provided } from "./GlobalSetup.ts"
import { recordingProxy } from "./RecordingProxy.ts"
import { call, free, register } from "./Synapse.ts"
import { unused } from "./SynapsePeople.ts"

const file = built()
const main = () => file("main.js")
const v3 = "/_matrix/client/v3"

const scene = Effect.fnUntraced(function*(synapse: Provided) {
  const bot = yield* Effect.promise(() => register(synapse.url, unused("bot")))
  const alice = yield* Effect.promise(() => register(synapse.url, unused("alice")))
  yield* Effect.promise(() => free(synapse, alice.user_id))
  const agent = yield* EchoAgent.EchoAgent
  const client = yield* Layer.build(
    MatrixClientServer.layer({ homeserver: synapse.url, token: Redacted.make(alice.access_token) })
  ).pipe(
    Effect.map((context) => Effect.provide(Matrix, context)),
    Effect.flatten
  )
  const dir = yield* folder
  const settings: Record<string, string> = {
    MATRIX_HOMESERVER: synapse.url,
    MATRIX_ACCESS_TOKEN: bot.access_token,
    AGENT_URL: agent.url,
    AGENT_ATTESTED: "true",
    MATRIX_ALLOWED_USERS: alice.user_id,
    WELCOME: "false",
    DATA_DIR: dir,
    THREAD_SALT: "the same salt before and after"
  }
  let txn = 0
  const asBot = (method: string, path: string, body?: unknown) =>
    Effect.promise(() => call(synapse.url, bot.access_token, method, `${v3}/${path}`, body))
  const room = Effect.map(
    Effect.promise(() =>
      call(synapse.url, alice.access_token, "POST", `${v3}/createRoom`, {
        preset: "private_chat",
        is_direct: true,
        invite: [bot.user_id]
      })
    ),
    (answer) => answer["room_id"] as RoomId
  )
  return {
    agent,
    bot: bot.user_id as UserId,
    client,
    dir,
    settings,
    asBot,
    room,
    joinedRooms: Effect.map(asBot("GET", "joined_rooms"), (answer) => answer["joined_rooms"] as ReadonlyArray<string>),
    invite: (room: RoomId) =>
      client.putState(room, "m.room.member", bot.user_id, { membership: "invite", is_direct: true }),
    say: (room: RoomId, body: string) => client.send(room, "m.room.message", `t${++txn}`, { msgtype: "m.text", body }),
    watch: yield* onlooker(client, bot.user_id as UserId),
    reset: (args: ReadonlyArray<string>, changed: Record<string, string> = {}) =>
      Effect.map(
        Effect.promise(() => finish(process.execPath, [main(), ...args], { env: { ...settings, ...changed } })),
        (ended) => ended
      )
  }
})

const sorted = (steps: ReadonlyArray<Step>) => steps.map((step) => JSON.stringify(step)).sort()
const stepsIn = (stdout: string): ReadonlyArray<Step> =>
  (JSON.parse(stdout) as { readonly steps: ReadonlyArray<Step> }).steps
const hashOf = (dir: string) => createHash("sha256").update(readFileSync(join(dir, "bot.db"))).digest("hex")
const provided = <A, E>(effect: Effect.Effect<A, E, EchoAgent.EchoAgent | import("effect").Scope.Scope>) =>
  effect.pipe(Effect.scoped, Effect.provide(EchoAgent.layer()))

describe("a reset of the bot on Synapse", () => {
  it.live("server-leave-forget does what its dry run says, which only looks; a new invitation works at once", () =>
    provided(Effect.gen(function*() {
      const synapse = inject("open")
      const { bot, client, dir, invite, joinedRooms, reset, room, say, settings, watch } = yield* scene(synapse)
      const rooms = [yield* room, yield* room]
      const running = yield* startBot(main(), settings)
      yield* running.ready
      const asked = yield* Effect.forEach(rooms, (id) => say(id, "hello"))
      yield* watch.until((seen) =>
        asked.every((event) => seen.some((one) => one.mark.prompt === event && isFinal(one)))
      )
      // Beside the bot a dry run is welcome, and a real one is not.
      const held = yield* reset(["reset", "local-only"])
      assert.strictEqual(held.code, 2)
      assert.match(held.stderr, /bot\.db is held by another running bot/)
      assert.strictEqual((yield* reset(["reset", "server-leave-forget", "--dry-run"])).code, 0)
      yield* running.end("SIGTERM")
      const invited = yield* room

      const [before, proxy] = [hashOf(dir), yield* recordingProxy(synapse.url)]
      const plan = join(dir, "plan.json")
      const dry = yield* reset(["reset", "server-leave-forget", "--dry-run", "--json", "--out", plan], {
        MATRIX_HOMESERVER: proxy.url
      })
      assert.strictEqual(dry.code, 0, dry.stderr)
      assert.strictEqual(hashOf(dir), before)
      assert.deepStrictEqual(proxy.calls.filter((one) => !one.startsWith("GET ")), [])
      assert.isAtMost(proxy.calls.length, 5)
      const syncs = proxy.calls.filter((one) => one.includes("/sync?"))
      assert.strictEqual(syncs.length, 1)
      assert.isTrue(syncs.every((one) => !/[?&]since=/.test(one) && one.includes("set_presence=offline")))
      assert.strictEqual((yield* joinedRooms).length, 2)

      const other = yield* reset(["reset", "server-leave-forget", "--plan", plan, "--yes"])
      assert.strictEqual(other.code, 2)
      assert.match(other.stderr, /^The plan was made for .* on .*, but this is /)
      const unasked = yield* reset(["reset", "server-leave-forget"])
      assert.strictEqual(unasked.code, 2)
      assert.match(unasked.stderr, /no terminal to ask on.*--yes/)
      assert.strictEqual(hashOf(dir), before)

      const real = yield* reset(["reset", "server-leave-forget", "--json", "--yes", "--plan", plan], {
        MATRIX_HOMESERVER: proxy.url
      })
      assert.strictEqual(real.code, 0, real.stderr)
      assert.deepStrictEqual(sorted(stepsIn(real.stdout)), sorted(stepsIn(dry.stdout)))
      assert.deepStrictEqual(yield* joinedRooms, [])
      assert.strictEqual((yield* client.state(invited, "m.room.member", bot))["membership"], "leave")
      const again = yield* reset(["reset", "server-leave-forget", "--json", "--yes"])
      assert.deepStrictEqual(stepsIn(again.stdout), [])

      yield* startBot(main(), settings)
      yield* invite(rooms[0]!)
      const prompt = yield* say(rooms[0]!, "welcome back")
      const seen = yield* watch.until((all) => all.some((one) => one.mark.prompt === prompt && isFinal(one)))
      assert.deepStrictEqual([...finalsByPrompt(seen).values()], [1, 1, 1])
    })))

  it.live(
    "after local-only people go on with an agent that remembers nothing, and a restored store goes on " +
      "where it was",
    () =>
      provided(Effect.gen(function*() {
        const { agent, dir, reset, room, say, settings, watch } = yield* scene(inject("open"))
        const id = yield* room
        const answered = (event: string) =>
          watch.until((seen) => seen.some((one) => one.mark.prompt === event && isFinal(one)))
        const threads = () => [
          ...new Set(
            agent.received.filter((frame) => frame["type"] === "prompt").map((frame) => String(frame["thread"]))
          )
        ]
        const first = yield* startBot(main(), settings)
        yield* first.ready
        const one = yield* say(id, "one")
        yield* answered(one)
        yield* first.end("SIGKILL")

        const down = { MATRIX_HOMESERVER: "http://127.0.0.1:9" }
        const unreachable = yield* reset(["reset", "server-leave-forget", "--yes"], down)
        assert.strictEqual(unreachable.code, 2)
        assert.match(unreachable.stderr, /cannot be asked.*reset local-only works without it/)
        const done = yield* reset(["reset", "local-only", "--yes"], down)
        assert.strictEqual(done.code, 0, done.stderr)
        assert.match(done.stdout, /Done: 1 step\. The old store is .*backups.bot-reset-.*\.db/)
        assert.match((yield* reset(["reset", "local-only"], down)).stdout, /Nothing to do/)

        const two = yield* say(id, "two")
        const second = yield* startBot(main(), settings)
        yield* answered(two)
        yield* second.end("SIGTERM")
        assert.strictEqual(threads().length, 2)

        const backup = join(
          dir,
          "backups",
          readdirSync(join(dir, "backups")).find((name) => /^bot-reset-.*\.db$/.test(name))!
        )
        const restored = yield* reset(["restore", backup])
        assert.strictEqual(restored.code, 0, restored.stderr)
        const third = yield* startBot(main(), settings)
        const three = yield* say(id, "three")
        const seen = yield* answered(three)
        yield* third.end("SIGTERM")
        assert.deepStrictEqual(
          [one, two, three].map((prompt) => finalsByPrompt(seen).get(`${prompt} 1`)),
          [1, 1, 1]
        )
        const prompts = agent.received.filter((frame) => frame["type"] === "prompt")
        assert.strictEqual(prompts.length, 3)
        assert.strictEqual(prompts[2]!["thread"], prompts[0]!["thread"])
      }))
  )

  it.live("is finished by the same command when it was killed three times", () =>
    provided(Effect.gen(function*() {
      const { asBot, joinedRooms, reset, settings } = yield* scene(inject("open"))
      yield* Effect.forEach(Array.from({ length: 24 }), () => asBot("POST", "createRoom", { preset: "private_chat" }), {
        concurrency: 8
      })
      let left = 24
      for (let kill = 1; kill <= 3; kill++) {
        const { child, ended } = start(process.execPath, [main(), "reset", "server-leave-forget", "--yes"], {
          env: settings
        })
        const some = 24 - kill * 5
        for (left = 24; left > some; left = (yield* joinedRooms).length) yield* Effect.sleep("20 millis")
        child.kill("SIGKILL")
        yield* Effect.promise(() => ended)
      }
      const interrupted = (yield* joinedRooms).length
      assert.isAbove(interrupted, 0)
      const last = yield* reset(["reset", "server-leave-forget", "--yes", "--json"])
      assert.strictEqual(last.code, 0, last.stderr)
      assert.strictEqual(stepsIn(last.stdout).filter((step) => step._tag === "LeaveRoom").length, interrupted)
      assert.deepStrictEqual(yield* joinedRooms, [])
      const survey = yield* asBot(
        "GET",
        `sync?timeout=0&filter=${
          encodeURIComponent(JSON.stringify({ room: { include_leave: true, timeline: { limit: 1 } } }))
        }`
      )
      assert.deepStrictEqual(Object.keys(((survey["rooms"] ?? {}) as Record<string, object>)["leave"] ?? {}), [])
      assert.match((yield* reset(["reset", "server-leave-forget", "--yes"])).stdout, /Nothing to do/)
    })))

  it.live("is paced by a server with limits, and refused where it may not delete", () =>
    provided(Effect.gen(function*() {
      const limited = inject("limited")
      const { asBot, bot, joinedRooms, reset } = yield* scene(limited)
      yield* Effect.promise(() => free(limited, bot))
      yield* Effect.forEach(Array.from({ length: 11 }), () => asBot("POST", "createRoom", { preset: "private_chat" }))
      yield* Effect.promise(() =>
        call(
          limited.url,
          limited.admin.access_token,
          "DELETE",
          `/_synapse/admin/v1/users/${encodeURIComponent(bot)}/override_ratelimit`
        )
      )
      const purge = yield* reset(["reset", "server-purge", "--yes"])
      assert.strictEqual(purge.code, 2)
      assert.match(purge.stderr, /the account is no administrator of/)
      const done = yield* reset(["reset", "server-leave-forget", "--yes"])
      assert.strictEqual(done.code, 0, done.stderr)
      assert.deepStrictEqual(yield* joinedRooms, [])
    })))
})
