import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Scope } from "effect"
import { cryptoBot, untilFound } from "../../../support/CryptoBot.ts"
import { sandboxServer } from "../../../support/SandboxHttp.ts"
import { isAnna, met, saidOnce, verified } from "../../../support/VerifyingScene.ts"

describe("A verification that was shown", () => {
  for (const room of ["openRoom", "openPlainRoom"] as const) {
    it.live(`is not done again by a process that reads of it later: ${room}`, () =>
      Effect.scoped(Effect.gen(function*() {
        const running = yield* Scope.make()
        const scene = yield* met("anna", running)
        yield* scene.person[room]
        yield* scene.bot.turn
        const before = scene.bot.upTo()
        yield* scene.person.askInRoom
        yield* verified(scene)
        yield* Scope.close(running, Exit.void)
        yield* scene.person.turn
        const heard = scene.person.heard.length

        const bot = yield* cryptoBot(isAnna, scene.place, before)
        for (let round = 0; round < 10; round++) for (const turn of [scene.person.turn, bot.turn]) yield* turn
        assert.isUndefined((yield* bot.state).verification)
        assert.deepStrictEqual(bot.lines.filter(({ text }) => /verifies the bot|is done/.test(text)), [])
        assert.strictEqual(scene.person.heard.length, heard)
        yield* untilFound([bot.turn], saidOnce(bot, /asked for before the bot started/))

        // The next one is one like others.
        yield* scene.person.forget
        yield* scene.person.askInRoom
        yield* verified({ ...scene, bot, turns: [scene.person.turn, bot.turn] })
      })).pipe(Effect.provide(sandboxServer)))
  }

  it.live("by who says that the emoji differ is told so, until one is done", () =>
    Effect.scoped(Effect.gen(function*() {
      const scene = yield* met("anna")
      const { bot, person, turns } = scene
      yield* person.askDevice
      yield* untilFound(turns, Effect.map(bot.state, ({ verification }) => verification))
      yield* person.differ
      const told = (at: typeof bot.state extends Effect.Effect<infer S> ? S : never) =>
        at.verification?.outcome === "shown" ? undefined : at
      const ended = yield* untilFound([bot.turn], Effect.map(bot.state, told))
      assert.strictEqual(ended.verification?.outcome, "mismatched")
      assert.deepStrictEqual(ended.mismatchedAdmins, [person.id])
      assert.strictEqual(bot.lines.filter(({ level }) => level === "Warn").length, 1)

      yield* person.forget
      yield* person.askDevice
      yield* untilFound(turns, saidOnce(bot, /verifies the bot/))
      assert.deepStrictEqual((yield* bot.state).mismatchedAdmins, [person.id])
      yield* verified(scene)
      assert.deepStrictEqual((yield* bot.state).mismatchedAdmins, [])
    })).pipe(Effect.provide(sandboxServer)))
})
