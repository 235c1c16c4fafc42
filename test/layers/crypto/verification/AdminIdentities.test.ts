import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { type CryptoBot, cryptoBot, untilFound } from "../../../support/CryptoBot.ts"
import { folder } from "../../../support/Folder.ts"
import { sandboxServer } from "../../../support/SandboxHttp.ts"
import { publishIdentity, verifyingPerson } from "../../../support/VerifyingPerson.ts"

const isAnna = (user: string) => user.startsWith("@anna:")

/** Anna verified the bot, and then has another identity. */
const reset = Effect.fnUntraced(function*(place: string) {
  const bot = yield* cryptoBot(isAnna, place)
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
  yield* publishIdentity(anna)
  assert.deepStrictEqual(yield* until(changedOf(bot)), [anna.id])
  return { anna, bot, turns, until, warned }
})

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
})
