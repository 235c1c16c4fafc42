import { assert } from "@effect/vitest"
import { Effect, Scope } from "effect"
import { type CryptoBot, cryptoBot, untilFound } from "./CryptoBot.ts"
import { folder } from "./Folder.ts"
import { type VerifyingPerson, verifyingPerson } from "./VerifyingPerson.ts"

export const isAnna = (user: string) => user.startsWith("@anna:")

/** The bot, which runs until `running` is closed, and a person who knows its keys. */
export const met = Effect.fnUntraced(function*(name: string, running?: Scope.Scope) {
  const place = yield* folder
  const bot = yield* Scope.provide(cryptoBot(isAnna, place), running ?? (yield* Effect.scope))
  const person = yield* verifyingPerson(name, bot.id)
  yield* untilFound([bot.turn], Effect.map(bot.state, ({ identity }) => identity._tag === "Signed" || undefined))
  yield* person.meet
  return { bot, person, place, turns: [person.turn, bot.turn] }
})

export interface Met {
  readonly bot: CryptoBot
  readonly person: VerifyingPerson
  readonly turns: ReadonlyArray<Effect.Effect<unknown>>
}

/** Goes on until both sides have ended, and returns what each of them saw. */
export const verified = Effect.fnUntraced(function*({ bot, person, turns }: Met) {
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

export const saidOnce = ({ lines }: CryptoBot, words: RegExp) =>
  Effect.sync(() => lines.find(({ text }) => words.test(text)))
