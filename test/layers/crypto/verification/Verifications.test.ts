import { assert, describe, it } from "@effect/vitest"
import { VerificationRequestPhase } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect, type Scope } from "effect"
import type { HomeserverHandle } from "../../../../src/sandbox/homeserver/HomeserverHandle.ts"
import { type CryptoBot, cryptoBot, untilFound } from "../../../support/CryptoBot.ts"
import { folder } from "../../../support/Folder.ts"
import { sandboxServer } from "../../../support/SandboxHttp.ts"
import { verifyingPerson } from "../../../support/VerifyingPerson.ts"

const isAnna = (user: string) => user.startsWith("@anna:")

/** The bot and a person who knows its keys. */
const met = Effect.fnUntraced(function*(name: string) {
  const bot = yield* cryptoBot(isAnna, yield* folder)
  const person = yield* verifyingPerson(name, bot.id)
  yield* untilFound([bot.turn], Effect.map(bot.state, ({ identity }) => identity._tag === "Signed" || undefined))
  yield* person.meet
  return { bot, person, turns: [person.turn, bot.turn] }
})

type Met = Effect.Success<ReturnType<typeof met>>

/** Goes on until both sides have ended, and returns what each of them saw. */
const verified = Effect.fnUntraced(function*({ bot, person, turns }: Met) {
  yield* untilFound(turns, Effect.sync(() => person.request!.isDone() || undefined))
  const shown = yield* untilFound(
    turns,
    Effect.map(bot.state, ({ verification }) => verification?.outcome === "done" ? verification : undefined)
  )
  assert.deepStrictEqual(shown.emoji.map(({ symbol }) => symbol), person.emoji)
  assert.strictEqual(shown.user, person.id)
  assert.strictEqual(shown.device, person.device)
  return shown
})

const saidOnce = ({ lines }: CryptoBot, words: RegExp) => Effect.sync(() => lines.find(({ text }) => words.test(text)))

describe("A verification by a person", () => {
  const test = (title: string, body: Effect.Effect<void, never, HomeserverHandle | Scope.Scope>) =>
    it.live(title, () => Effect.scoped(body).pipe(Effect.provide(sandboxServer)))

  test(
    "over devices ends on both sides, with the same emoji in the state and in the log",
    Effect.gen(function*() {
      const scene = yield* met("anna")
      yield* scene.person.askDevice
      const { decimals, emoji } = yield* verified(scene)
      const line = scene.bot.lines.find(({ text }) => text.includes("verifies the bot"))
      for (const { description, symbol } of emoji) assert.include(line!.text, `${symbol} ${description}`)
      assert.include(line!.text, decimals.join(" "))
      assert.deepInclude(line!.fields, { user: scene.person.id, device: scene.person.device })
      yield* untilFound(
        scene.turns,
        Effect.map(scene.person.identity, (identity) => identity!.isVerified() || undefined)
      )
    })
  )

  test(
    "in an encrypted room ends on both sides too, and may be repeated",
    Effect.gen(function*() {
      const scene = yield* met("anna")
      yield* scene.person.openRoom
      yield* scene.bot.turn
      for (let time = 0; time < 2; time++) {
        yield* scene.person.askInRoom
        yield* verified(scene)
        yield* scene.person.forget
      }
      assert.strictEqual(scene.bot.lines.filter(({ text }) => text.includes("verifies the bot")).length, 2)
    })
  )

  test(
    "in a room that is not encrypted ends on both sides, in clear",
    Effect.gen(function*() {
      const scene = yield* met("anna")
      yield* scene.person.openPlainRoom
      yield* scene.bot.turn
      yield* scene.person.askInRoom
      yield* verified(scene)
      assert.isNotEmpty(scene.person.heard)
      for (const { type } of scene.person.heard) assert.match(String(type), /^m\.key\.verification\./)
    })
  )

  test(
    "whose words come in clear into an encrypted room ends too, and nothing is said there in clear",
    Effect.gen(function*() {
      const scene = yield* met("anna")
      yield* scene.person.openRoom
      yield* scene.person.speakClear
      yield* scene.bot.turn
      yield* scene.person.askInRoom
      yield* verified(scene)
      assert.isNotEmpty(scene.person.heard)
      for (const { type } of scene.person.heard) assert.strictEqual(type, "m.room.encrypted")
    })
  )

  test(
    "who asks again means the new one",
    Effect.gen(function*() {
      const scene = yield* met("anna")
      yield* scene.person.askDevice
      yield* untilFound(scene.turns, Effect.map(scene.bot.state, ({ verification }) => verification))
      yield* scene.person.forget
      yield* scene.person.askDevice
      yield* verified(scene)
    })
  )

  test(
    "who is no admin gets no answer, and the engine does not hear of it",
    Effect.gen(function*() {
      const scene = yield* met("mallory")
      yield* scene.person.openRoom
      yield* scene.bot.turn
      yield* scene.person.askInRoom
      yield* untilFound(scene.turns, saidOnce(scene.bot, /not among MATRIX_ADMINS/))
      yield* scene.person.forget
      yield* scene.person.askDevice
      for (let round = 0; round < 10; round++) for (const turn of scene.turns) yield* turn
      assert.strictEqual(scene.person.request!.phase(), VerificationRequestPhase.Created)
      assert.isUndefined((yield* scene.bot.state).verification)
      assert.strictEqual(scene.bot.lines.filter(({ text }) => text.includes("MATRIX_ADMINS")).length, 1)
    })
  )

  test(
    "of a stranger is not accepted either where it comes encrypted to the device",
    Effect.gen(function*() {
      const scene = yield* met("mallory")
      const room = yield* scene.person.openRoom
      yield* scene.bot.turn
      // The engine passes over requests of devices that it does not know.
      yield* scene.bot.meet(room)
      yield* scene.person.askDeviceSealed
      for (let round = 0; round < 10; round++) for (const turn of scene.turns) yield* turn
      assert.strictEqual(scene.person.request!.phase(), VerificationRequestPhase.Created)
      assert.isUndefined((yield* scene.bot.state).verification)
    })
  )

  test(
    "that comes encrypted to the device is one like others, for an admin",
    Effect.gen(function*() {
      const scene = yield* met("anna")
      // By a first verification the engine knows the device.
      yield* scene.person.askDevice
      yield* verified(scene)
      yield* scene.person.forget
      yield* scene.person.askDeviceSealed
      yield* untilFound(scene.turns, Effect.sync(() => scene.person.request!.isDone() || undefined))
    })
  )

  test(
    "that the person ends is told as cancelled",
    Effect.gen(function*() {
      const scene = yield* met("anna")
      yield* scene.person.askDevice
      yield* untilFound(scene.turns, Effect.map(scene.bot.state, ({ verification }) => verification))
      yield* scene.person.refuse
      const ended = yield* untilFound(
        [scene.bot.turn],
        Effect.map(scene.bot.state, ({ verification }) => verification?.outcome === "shown" ? undefined : verification)
      )
      assert.strictEqual(ended?.outcome, "cancelled")
    })
  )
})
