import { assert, describe, it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import type { HomeserverHandle } from "../../../../src/sandbox/homeserver/HomeserverHandle.ts"
import { untilFound } from "../../../support/CryptoBot.ts"
import { sandboxServer } from "../../../support/SandboxHttp.ts"
import { met, verified } from "../../../support/VerifyingScene.ts"

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
