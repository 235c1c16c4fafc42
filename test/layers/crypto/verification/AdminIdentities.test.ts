import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { cryptoBot, untilFound } from "../../../support/CryptoBot.ts"
import { sandboxServer } from "../../../support/SandboxHttp.ts"
import { publishIdentity, verifyingPerson } from "../../../support/VerifyingPerson.ts"

const isAnna = (user: string) => user.startsWith("@anna:")

describe("The identity of an admin", () => {
  it.live("that is another one than before is told of once, until they verify again", () =>
    Effect.scoped(Effect.gen(function*() {
      const bot = yield* cryptoBot(isAnna)
      const anna = yield* verifyingPerson("anna", bot.id)
      const turns = [anna.turn, bot.turn]
      const until = <A>(found: Effect.Effect<A | undefined>) => untilFound(turns, found)
      const warned = () => bot.lines.filter(({ level }) => level === "Warn")
      yield* untilFound([bot.turn], Effect.map(bot.state, ({ identity }) => identity._tag === "Signed" || undefined))
      yield* anna.meet
      // The bot knows the keys of those with whom it shares a room, or who verify it.
      yield* anna.openRoom
      yield* anna.askDevice
      yield* until(Effect.map(bot.state, ({ verification }) => verification?.outcome === "done" || undefined))
      yield* until(Effect.sync(() => anna.request!.isDone() || undefined))
      yield* anna.turn
      assert.deepStrictEqual(warned(), [])

      yield* publishIdentity(anna)
      const changed = yield* until(
        Effect.map(bot.state, ({ changedAdmins = [] }) => changedAdmins.length > 0 ? changedAdmins : undefined)
      )
      assert.deepStrictEqual(changed, [anna.id])
      for (let round = 0; round < 4; round++) for (const turn of turns) yield* turn
      assert.deepStrictEqual(warned().map(({ text }) => text.includes(anna.id)), [true])

      yield* anna.askDevice
      yield* until(
        Effect.map(bot.state, ({ changedAdmins = [] }) => changedAdmins.length === 0 || undefined)
      )
      assert.strictEqual(warned().length, 1)
    })).pipe(Effect.provide(sandboxServer)))
})
