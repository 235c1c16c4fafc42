import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { at, recordOf } from "../../src/domain/Json.ts"
import { groupCases } from "./GroupScene.ts"

const inGroup = groupCases()

describe("who may do what in a group room on Synapse", () => {
  inGroup(
    "a moderator of power 50 sets what holds for the room, until that power is taken",
    (here) =>
      Effect.gen(function*() {
        const { alice, ask, ben, people, room } = here
        for (const [power, word] of [[49, "Only moderators"], [50, "From now on"], [0, "Only moderators"]] as const) {
          const { content } = (yield* people.history(alice, room)).findLast(({ type }) =>
            type === "m.room.power_levels"
          )!
          const users = recordOf(at(content, "users"))
          yield* people.putState(alice, room, "m.room.power_levels", "", {
            ...recordOf(content),
            users: { ...users, [ben]: power }
          })
          assert.include((yield* ask(ben, "!settings room threads off")).body, word, `power ${power}`)
        }
        assert.include((yield* ask(ben, "!settings room")).body, "threads: off (set for this room)")
      })
  )

  inGroup(
    "a room that is upgraded keeps what was set, and who made the new one is its moderator",
    (here) =>
      Effect.gen(function*() {
        const { alice, ask, ben, bot, finalOf, people, room } = here
        yield* ask(alice, "!settings room mention always")
        const next = yield* people.upgrade(alice, room)
        yield* people.invite(alice, next, bot)
        yield* people.invite(alice, next, ben)
        yield* people.join(ben, next)
        while ((yield* people.membership(next, bot)) !== "join") yield* Effect.sleep("50 millis")
        assert.strictEqual((yield* finalOf(yield* people.say(ben, next, "everybody here"))).body, "everybody here")
        const set = yield* finalOf(yield* people.say(alice, next, "!settings room mention mention"))
        assert.include(set.body, "From now on mention is mention")
      })
  )

  inGroup(
    "an operator denies somebody the bot and allows them again",
    ({ alice, ask, ben, carol, isPassedOver, mention, say }) =>
      Effect.gen(function*() {
        assert.notInclude((yield* ask(alice, `!deny ${ben}`)).body, "may not talk to me")
        assert.include((yield* ask(carol, `!deny ${ben}`)).body, `${ben} may not talk to me`)
        assert.isTrue(yield* isPassedOver(yield* say(ben, "let me in", mention)))
        assert.include((yield* ask(carol, `!allow ${ben}`)).body, `${ben} may talk to me`)
        assert.strictEqual((yield* ask(ben, "thank you", mention)).body, "thank you")
      })
  )

  inGroup(
    "a mention is one by a link, by the id and by the name, and none in a quote",
    (here) =>
      Effect.gen(function*() {
        const { ask, ben, bot, isPassedOver, say } = here
        const link = `https://matrix.to/#/${encodeURIComponent(bot)}`
        const html = (formatted_body: string) => ({ format: "org.matrix.custom.html", formatted_body })
        assert.strictEqual(
          (yield* ask(ben, "Bot: by link", html(`<a href="${link}">Bot</a>: by link`))).body,
          "by link"
        )
        assert.strictEqual((yield* ask(ben, `${bot}: by id`)).body, "by id")
        const name = bot.slice(1).split(":")[0]!
        assert.strictEqual((yield* ask(ben, `${name}, by name`)).body, "by name")
        assert.include((yield* ask(ben, `${name}: !whoami`)).body, `You are ${ben}.`)
        assert.isTrue(yield* isPassedOver(yield* say(ben, `> ${bot}: by quote\n\nwho said that?`)))
      })
  )
})
