import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted, type Scope } from "effect"
import { readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { inject } from "vitest"
import type { UserId } from "../../src/domain/Ids.ts"
import { atOnceAfter } from "../../src/domain/intake/ProgramBrake.ts"
import * as MatrixClientServer from "../../src/layers/matrix/MatrixClientServer.ts"
import * as EchoAgent from "../../src/sandbox/agent/EchoAgent.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import { built } from "../support/Built.ts"
import { type BotProcess, folder, startBot } from "../whole/BotProcess.ts"
import { isFinal, onlooker } from "../whole/Onlooker.ts"
import { call, free, register } from "./Synapse.ts"
import { unused } from "./SynapsePeople.ts"

const file = built()
const main = () => file("main.js")

const v3 = "/_matrix/client/v3"
const synapse = inject("open")
const post = (token: string, path: string, body: unknown = {}) =>
  Effect.promise(() => call(synapse.url, token === "" ? undefined : token, "POST", v3 + path, body))

interface OnDisk {
  readonly salt: string
  readonly device?: string
  readonly login?: { readonly accessToken: string; readonly refreshToken?: string; readonly device: string }
}

/** An account that the bot logs in to by password, somebody to see its devices, and the settings. */
const scene = Effect.gen(function*() {
  const account = yield* Effect.promise(() => register(synapse.url, unused("bot")))
  const alice = yield* Effect.promise(() => register(synapse.url, unused("alice")))
  yield* Effect.promise(() => free(synapse, alice.user_id))
  const agent = yield* EchoAgent.EchoAgent
  const dir = yield* folder
  const session = join(dir, "session.json")
  const admin = (method: string, path: string, body?: unknown) =>
    Effect.promise(() =>
      call(
        synapse.url,
        synapse.admin.access_token,
        method,
        `/_synapse/admin/v2/users/${encodeURIComponent(account.user_id)}${path}`,
        body
      )
    )
  return {
    user: account.user_id as UserId,
    alice: alice.access_token,
    settings: {
      MATRIX_HOMESERVER: synapse.url,
      MATRIX_USER_ID: account.user_id,
      MATRIX_PASSWORD: "pw",
      AGENT_URL: agent.url,
      MATRIX_ALLOWED_USERS: alice.user_id,
      DATA_DIR: dir
    },
    admin,
    mode: Effect.sync(() => statSync(session).mode & 0o777),
    onDisk: Effect.sync(() => JSON.parse(readFileSync(session, "utf8")) as OnDisk),
    /** Without the one that the account was made with. */
    devices: Effect.map(
      admin("GET", "/devices"),
      (answer) =>
        (answer["devices"] as ReadonlyArray<{ readonly device_id: string; readonly display_name?: string }>).filter((
          device
        ) => device.device_id !== account.device_id)
    )
  }
})

const test = (title: string, body: Effect.Effect<void, unknown, EchoAgent.EchoAgent | Scope.Scope>) =>
  it.live(title, () => body.pipe(Effect.scoped, Effect.provide(EchoAgent.layer())))

const secrets = (log: ReadonlyArray<string>, onDisk: OnDisk) => {
  for (const secret of ["\"pw\"", onDisk.login?.accessToken, onDisk.login?.refreshToken]) {
    if (secret !== undefined) assert.notInclude(log.join("\n"), secret)
  }
}

const says = (bot: BotProcess, text: string) =>
  Effect.promise(() =>
    new Promise<void>((resume) => {
      const look = () => bot.log.some((line) => line.includes(text)) && resume()
      bot.child.stderr!.on("data", () => setImmediate(look))
      look()
    })
  )

describe("the bot logs in by password on Synapse", () => {
  test(
    "once: a restart, also after a SIGKILL, is the same device and no second login",
    Effect.gen(function*() {
      const { devices, mode, onDisk, settings } = yield* scene
      const first = yield* startBot(main(), settings)
      yield* first.ready
      const made = yield* devices
      const kept = yield* onDisk
      assert.deepStrictEqual(made.map(({ device_id, display_name }) => [device_id, display_name]), [[
        kept.login?.device,
        "matrix-surface"
      ]])
      assert.isString(kept.login?.refreshToken)
      assert.strictEqual(yield* mode, 0o600)
      yield* first.end("SIGKILL")
      const second = yield* startBot(main(), settings)
      yield* second.ready
      assert.deepStrictEqual((yield* devices).map(({ device_id }) => device_id), [kept.login?.device])
      // A login would have made other tokens than a renewal of these, and would have said so.
      assert.notInclude(second.log.join("\n"), "Logged in")
      secrets([...first.log, ...second.log], yield* onDisk)
      assert.strictEqual(yield* second.end("SIGTERM"), 0)
    })
  )

  test(
    "renews its tokens while it works, and answers with them",
    Effect.gen(function*() {
      const { alice, devices, onDisk, settings, user } = yield* scene
      const client = yield* Layer.build(
        MatrixClientServer.layer({ homeserver: synapse.url, token: Redacted.make(alice) })
      )
        .pipe(
          Effect.flatMap((context) => Effect.provide(Matrix, context))
        )
      const bot = yield* startBot(main(), settings)
      yield* bot.ready
      const room = yield* client.createRoom({ invite: [user], direct: true })
      const watch = yield* onlooker(client, user)
      const tokens = new Set<string>()
      for (let txn = 0; tokens.size < 3; txn++) {
        const prompt = yield* client.send(room, "m.room.message", `t${txn}`, { msgtype: "m.text", body: "hello" })
        yield* watch.until((seen) => seen.some((one) => isFinal(one) && one.mark.prompt === prompt))
        tokens.add((yield* onDisk).login!.accessToken)
        // As somebody who reads the answer first: others are held for programs.
        yield* Effect.sleep(atOnceAfter + 500)
      }
      assert.lengthOf(yield* devices, 1)
      secrets(bot.log, yield* onDisk)
      for (const token of tokens) assert.notInclude(bot.log.join("\n"), token)
      assert.strictEqual(yield* bot.end("SIGTERM"), 0)
    })
  )

  test(
    "ends with a sentence when its session is ended, and logs in as a new device when started again",
    Effect.gen(function*() {
      const { admin, devices, onDisk, settings } = yield* scene
      const bot = yield* startBot(main(), settings)
      yield* bot.ready
      const { login, salt } = yield* onDisk
      yield* admin("DELETE", `/devices/${login!.device}`)
      assert.strictEqual(yield* bot.exited, 2)
      assert.match(bot.log.at(-1) ?? "", /session\.json was ended.*starting again logs in anew/)
      const { login: after, salt: same } = yield* onDisk
      assert.isUndefined(after)
      assert.strictEqual(same, salt)
      const again = yield* startBot(main(), settings)
      yield* again.ready
      const [device, ...others] = yield* devices
      assert.deepStrictEqual(others, [])
      assert.notStrictEqual(device?.device_id, login?.device)
      assert.strictEqual(yield* again.end("SIGTERM"), 0)
    })
  )

  test(
    "ended while it was down, it says the same at its start",
    Effect.gen(function*() {
      const { admin, onDisk, settings } = yield* scene
      const bot = yield* startBot(main(), settings)
      yield* bot.ready
      yield* bot.end("SIGTERM")
      yield* admin("DELETE", `/devices/${(yield* onDisk).login!.device}`)
      const again = yield* startBot(main(), settings)
      assert.strictEqual(yield* again.exited, 2)
      assert.match(again.log.at(-1) ?? "", /session\.json was ended/)
    })
  )

  for (
    const [what, change, sentence] of [
      ["a wrong password", { MATRIX_PASSWORD: "guessed" }, /MATRIX_PASSWORD for MATRIX_USER_ID=@bot/],
      [
        "somebody else's store",
        { MATRIX_USER_ID: synapse.admin.user_id },
        /holds the conversations of @bot.*MATRIX_USER_ID says @admin/
      ]
    ] as const
  ) {
    test(
      `not with ${what}, and then still goes on with its session`,
      Effect.gen(function*() {
        const { devices, settings } = yield* scene
        const bot = yield* startBot(main(), settings)
        yield* bot.ready
        yield* bot.end("SIGTERM")
        const before = yield* devices
        const refused = yield* startBot(main(), { ...settings, ...change })
        assert.strictEqual(yield* refused.exited, 2)
        assert.match(refused.log.at(-1) ?? "", sentence)
        const again = yield* startBot(main(), settings)
        yield* again.ready
        assert.deepStrictEqual(
          (yield* devices).map(({ device_id }) => device_id),
          before.map(({ device_id }) => device_id)
        )
        assert.notInclude(again.log.join("\n"), "Logged in")
      })
    )
  }

  test(
    "not to an account that is deactivated",
    Effect.gen(function*() {
      const { admin, settings } = yield* scene
      yield* admin("PUT", "", { deactivated: true })
      const bot = yield* startBot(main(), settings)
      assert.strictEqual(yield* bot.exited, 2)
      assert.match(bot.log.at(-1) ?? "", /MATRIX_USER_ID=@bot/)
    })
  )

  test(
    "to a locked account when it is unlocked",
    Effect.gen(function*() {
      const { admin, settings } = yield* scene
      yield* admin("PUT", "", { locked: true })
      const bot = yield* startBot(main(), settings)
      yield* says(bot, "M_USER_LOCKED; waiting for the homeserver")
      yield* admin("PUT", "", { locked: false })
      yield* bot.ready
      assert.strictEqual(yield* bot.end("SIGTERM"), 0)
    })
  )

  test(
    "later, to a server that is not there yet, unless it is ended while it waits",
    Effect.gen(function*() {
      const { settings } = yield* scene
      const bot = yield* startBot(main(), { ...settings, MATRIX_HOMESERVER: "http://127.0.0.1:9" })
      yield* says(bot, "waiting for the homeserver")
      assert.strictEqual(yield* bot.end("SIGTERM"), 0)
    })
  )

  test(
    "by the server's name",
    Effect.gen(function*() {
      const { settings } = yield* scene
      const bot = yield* startBot(main(), { ...settings, MATRIX_HOMESERVER: new URL(synapse.url).host })
      yield* bot.ready
      assert.include(bot.log.join("\n"), `${synapse.url}/`)
      assert.strictEqual(yield* bot.end("SIGTERM"), 0)
    })
  )
})

describe("the bot with an access token on Synapse", () => {
  test(
    "says when it belongs to another device than last time",
    Effect.gen(function*() {
      const { settings: { MATRIX_PASSWORD: password, ...settings }, user } = yield* scene
      const logIn = (device_id: string) =>
        Effect.map(
          post("", "/login", {
            type: "m.login.password",
            identifier: { type: "m.id.user", user },
            password,
            device_id
          }),
          (answer) => String(answer["access_token"])
        )
      const said = Effect.fnUntraced(function*(token: string) {
        const bot = yield* startBot(main(), { ...settings, MATRIX_ACCESS_TOKEN: token })
        yield* bot.ready
        yield* bot.end("SIGTERM")
        assert.notInclude(bot.log.join("\n"), token)
        return bot.log.join("\n")
      })
      const first = yield* logIn("FIRST")
      assert.notInclude(yield* said(first), "another device")
      assert.notInclude(yield* said(first), "another device")
      assert.include(yield* said(yield* logIn("SECOND")), "another device than last time, SECOND and not FIRST")
    })
  )
})
