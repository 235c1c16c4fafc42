import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Redacted, Scope } from "effect"
import { openDeviceStore } from "../../../../src/layers/crypto/engine/CryptoFolder.ts"
import { loadParts } from "../../../../src/layers/crypto/engine/EngineParts.ts"
import { replaceIdentity } from "../../../../src/layers/crypto/identity/IdentityReplaced.ts"
import * as MatrixClientServer from "../../../../src/layers/matrix/MatrixClientServer.ts"
import { HomeserverHandle } from "../../../../src/sandbox/homeserver/HomeserverHandle.ts"
import { type CryptoBot, cryptoBot, untilFound } from "../../../support/CryptoBot.ts"
import { folder } from "../../../support/Folder.ts"
import { sandboxServer } from "../../../support/SandboxHttp.ts"
import { publishIdentity, type VerifyingPerson, verifyingPerson } from "../../../support/VerifyingPerson.ts"

const isAnna = (user: string) => user.startsWith("@anna:")

/** Anna verified the bot, which runs until `running` is closed. */
const verified = Effect.fnUntraced(function*(place: string, running?: Scope.Scope) {
  const bot = yield* Scope.provide(cryptoBot(isAnna, place), running ?? (yield* Effect.scope))
  const anna = yield* verifyingPerson("anna", bot.id)
  const turns = [anna.turn, bot.turn]
  const until = <A>(found: Effect.Effect<A | undefined>) => untilFound(turns, found)
  const warned = () => bot.lines.filter(({ level }) => level === "Warn")
  yield* anna.meet
  // The bot hears of the keys of those with whom it shares a room.
  yield* anna.openRoom
  yield* anna.askDevice
  yield* until(Effect.map(bot.state, ({ verification }) => verification?.outcome === "done" || undefined))
  yield* until(Effect.sync(() => anna.request!.isDone() || undefined))
  yield* anna.turn
  assert.deepStrictEqual(warned(), [])
  return { anna, bot, turns, until, warned }
})

/** Anna verified the bot, and then has another identity. */
const reset = Effect.fnUntraced(function*(place: string) {
  const scene = yield* verified(place)
  yield* publishIdentity(scene.anna)
  assert.deepStrictEqual(yield* scene.until(changedOf(scene.bot)), [scene.anna.id])
  return scene
})

/** What the operator does while the bot does not run: the bot's own account gets another identity. */
const replaceOwn = Effect.fnUntraced(function*(place: string) {
  const { register, session, url } = yield* HomeserverHandle
  const { token, user } = yield* session(yield* register("bot", "secret"), "BOTS")
  const own = { user, device: "BOTS" }
  const password = Redacted.make("secret")
  yield* Effect.flatMap(openDeviceStore(place, "BOTS"), (records) => loadParts(own, records)).pipe(
    Effect.flatMap((parts) => replaceIdentity({ ...own, password, recoveryKeyFile: `${place}/recovery-key` }, parts)),
    Effect.provide(MatrixClientServer.layer({ homeserver: url, token: Redacted.make(token) })),
    Effect.scoped,
    Effect.orDie
  )
})

/** The bot runs again, and its engine is loaded. */
const again = Effect.fnUntraced(function*(place: string, anna: VerifyingPerson) {
  const bot = yield* cryptoBot(isAnna, place)
  yield* bot.turn
  yield* anna.ask("PUT", `sendToDevice/m.wakes/${++wakes}`, { messages: { [bot.id]: { BOTS: {} } } })
  yield* untilFound([bot.turn], Effect.map(bot.state, ({ identity }) => identity._tag === "Signed" || undefined))
  return bot
})
let wakes = 0
const said = ({ lines }: CryptoBot, words: RegExp) => lines.filter(({ text }) => words.test(text)).length

const changedOf = ({ state }: CryptoBot) =>
  Effect.map(state, ({ changedAdmins = [] }) => changedAdmins.length > 0 ? changedAdmins : undefined)

describe("The identity of an admin", () => {
  it.live("that is another one than before is told of once, until they verify again", () =>
    Effect.scoped(Effect.gen(function*() {
      const { anna, bot, turns, until, warned } = yield* reset(yield* folder)
      for (let round = 0; round < 4; round++) for (const turn of turns) yield* turn
      assert.deepStrictEqual(warned().map(({ text }) => text.includes(anna.id)), [true])

      yield* anna.askDevice
      yield* until(Effect.map(bot.state, ({ changedAdmins = [] }) => changedAdmins.length === 0 || undefined))
      assert.strictEqual(warned().length, 1)
    })).pipe(Effect.provide(sandboxServer)))

  it.live("is told of again after a restart", () =>
    Effect.scoped(Effect.gen(function*() {
      const place = yield* folder
      const { anna } = yield* Effect.scoped(reset(place))
      const bot = yield* cryptoBot(isAnna, place)
      assert.isUndefined(yield* changedOf(bot))
      const loads = Effect.andThen(
        bot.turn,
        anna.ask("PUT", "sendToDevice/m.wakes/1", { messages: { [bot.id]: { BOTS: {} } } })
      )
      assert.deepStrictEqual(yield* untilFound([loads], changedOf(bot)), [anna.id])
      assert.strictEqual(bot.lines.filter(({ level }) => level === "Warn").length, 1)
    })).pipe(Effect.provide(sandboxServer)))

  it.live("is the same where the bot's own is another one: they are asked once to verify again", () =>
    Effect.scoped(Effect.gen(function*() {
      const place = yield* folder
      const { anna } = yield* Effect.scoped(verified(place))
      yield* replaceOwn(place)
      for (const times of [1, 0]) {
        yield* Effect.scoped(Effect.gen(function*() {
          const bot = yield* again(place, anna)
          for (let round = 0; round < 4; round++) yield* bot.turn
          assert.strictEqual(said(bot, /another one than before/), 0)
          assert.isUndefined(yield* changedOf(bot))
          assert.strictEqual(said(bot, /to verify the bot again/), times)
          assert.strictEqual(said(bot, /verified their new identity/), 0)
        }))
      }
    })).pipe(Effect.provide(sandboxServer)))

  it.live("that they verified since is no other one, where the bot's own becomes one", () =>
    Effect.scoped(Effect.gen(function*() {
      const place = yield* folder
      const { anna } = yield* Effect.scoped(Effect.gen(function*() {
        const scene = yield* reset(place)
        yield* scene.anna.forget
        yield* scene.anna.askDevice
        yield* scene.until(Effect.sync(() => said(scene.bot, /verified their new identity/) || undefined))
        return scene
      }))
      yield* replaceOwn(place)
      const bot = yield* again(place, anna)
      for (let round = 0; round < 4; round++) yield* bot.turn
      assert.strictEqual(said(bot, /another one than before/), 0)
      assert.isUndefined(yield* changedOf(bot))
    })).pipe(Effect.provide(sandboxServer)))

  it.live("is told of where theirs and the bot's are both other ones", () =>
    Effect.scoped(Effect.gen(function*() {
      const place = yield* folder
      const running = yield* Scope.make()
      const { anna } = yield* verified(place, running)
      yield* Scope.close(running, Exit.void)
      yield* replaceOwn(place)
      const bot = yield* again(place, anna)
      yield* publishIdentity(anna)
      assert.deepStrictEqual(yield* untilFound([bot.turn], changedOf(bot)), [anna.id])
      assert.strictEqual(said(bot, /another one than before/), 1)
    })).pipe(Effect.provide(sandboxServer)))
})
