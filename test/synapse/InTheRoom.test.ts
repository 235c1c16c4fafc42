import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { inject } from "vitest"
import type { EventId, UserId } from "../../src/domain/Ids.ts"
import { at, elementsOf, recordOf } from "../../src/domain/Json.ts"
import * as EchoAgent from "../../src/sandbox/agent/EchoAgent.ts"
import { built } from "../support/Built.ts"
import { inThread, reactionTo } from "../support/SentContents.ts"
import { startBot } from "../whole/BotProcess.ts"
import { isFinal, type Seen } from "../whole/Onlooker.ts"
import { scene } from "./Scene.ts"
import { make } from "./SynapsePeople.ts"

const file = built()

/**
 * The bot, and people in a group room with it: alice made it and moderates it, ben has no power in it, and carol has
 * none either, but operates the bot.
 */
const group = Effect.gen(function*() {
  const synapse = inject("open")
  const { alice: token, bot, client, look, settings } = yield* scene(synapse)
  const alice = settings.MATRIX_ALLOWED_USERS as UserId
  const people = make(synapse, new Map([[alice, token]]))
  const ben = yield* people.user("ben")
  const carol = yield* people.user("carol")
  const room = yield* people.room(alice, { invite: [bot, ben, carol], name: "Kitchen" })
  for (const one of [ben, carol]) yield* people.join(one, room)
  const watch = yield* look
  const process = yield* startBot(file("main.js"), { ...settings, MATRIX_ALLOWED_USERS: "@*:*", MATRIX_ADMINS: carol })
  yield* process.ready
  while ((yield* people.membership(room, bot)) !== "join") yield* Effect.sleep("50 millis")

  /** The final of a prompt's newest attempt. */
  const finalOf = (prompt: EventId, attempt = 1) =>
    Effect.map(
      watch.until((all) => all.some((one) => closes(one, prompt, attempt))),
      (all) => all.find((one) => closes(one, prompt, attempt))!
    )
  const say = (by: UserId, body: string, more: object = {}) =>
    people.say(by, room, { msgtype: "m.text", body, ...more })
  const ask = (by: UserId, body: string, more: object = {}) => Effect.flatMap(say(by, body, more), finalOf)
  const eventOf = Effect.fnUntraced(function*(event: string) {
    const found = (yield* people.history(alice, room)).find((one) => one["event_id"] === event)
    return found!["content"]
  })
  /** Whether the bot took a message for nothing that it is to answer; what it took, it would work on or have answered. */
  const isPassedOver = Effect.fnUntraced(function*(prompt: EventId) {
    const { body } = yield* ask(alice, "!status")
    return body.includes("Nothing is being worked on here, and nothing waits.") &&
      !(yield* watch.seen).some(({ mark }) => mark.prompt === prompt)
  })
  const mention = { "m.mentions": { user_ids: [bot] } }
  const { received } = yield* EchoAgent.EchoAgent
  /** Of each prompt that the agent was given: the words, and what went along. */
  const parts = () => received.filter(({ type }) => type === "prompt").map((frame) => elementsOf(frame["parts"]))
  return { alice, ask, ben, eventOf, finalOf, isPassedOver, mention, people, parts, room, say, bot, carol }
})

const closes = (one: Seen, prompt: EventId, attempt: number) =>
  isFinal(one) && one.mark.prompt === prompt && one.mark.attempt === attempt

const inGroup = <E>(
  name: string,
  test: (here: Effect.Success<typeof group>) => Effect.Effect<void, E, EchoAgent.EchoAgent>
) => it.live(name, () => Effect.flatMap(group, test).pipe(Effect.scoped, Effect.provide(EchoAgent.layer())))

describe("what people meet in a group room on Synapse", () => {
  inGroup(
    "its moderator has everything answered, and nobody else may change that",
    ({ alice, ask, ben, isPassedOver, say }) =>
      Effect.gen(function*() {
        assert.isTrue(yield* isPassedOver(yield* say(ben, "nobody in particular")))
        assert.include((yield* ask(ben, "!settings room mention always")).body, "Only moderators of this room")
        assert.isTrue(yield* isPassedOver(yield* say(ben, "nobody in particular")))
        assert.include((yield* ask(alice, "!settings room mention always")).body, "From now on mention is always")
        assert.strictEqual((yield* ask(ben, "everybody here")).body, "everybody here")
        assert.include((yield* ask(ben, "!settings room")).body, "mention: always (set for this room)")
        assert.include((yield* ask(ben, "!settings room mention mention")).body, "Only moderators of this room")
        assert.strictEqual((yield* ask(ben, "still everybody")).body, "still everybody")
      })
  )

  inGroup("!status and !whoami are answered without a mention", ({ ask, ben }) =>
    Effect.gen(function*() {
      assert.include((yield* ask(ben, "!status")).body, "Nothing is being worked on here, and nothing waits.")
      const who = yield* ask(ben, "!whoami")
      assert.include(who.body, `You are ${ben}.`)
      assert.include(who.body, "MATRIX_ALLOWED_USERS")
    }))

  inGroup("after !clear the assistant knows nothing of before", ({ ask, ben, mention }) =>
    Effect.gen(function*() {
      yield* ask(ben, "the bridge is blue", mention)
      assert.include((yield* ask(ben, "what did I say?", mention)).body, "the bridge is blue")
      assert.include((yield* ask(ben, "!clear")).body, "begins anew here")
      assert.strictEqual((yield* ask(ben, "what did I say?", mention)).body, "Nothing yet.")
    }))

  inGroup(
    "a thread in which it was asked is answered in the thread, without a mention",
    (here) =>
      Effect.gen(function*() {
        const { alice, ask, ben, eventOf, isPassedOver, mention, say } = here
        const root = yield* say(ben, "about the bridge")
        assert.isTrue(yield* isPassedOver(root))
        const first = yield* ask(ben, "what colour?", { ...mention, ...inThread(root) })
        assert.strictEqual(first.body, "what colour?")
        assert.deepStrictEqual(here.parts().at(-1)!.map((part) => [at(part, "context"), at(part, "text")]), [
          [undefined, "what colour?"],
          ["thread", "about the bridge"]
        ])
        for (const by of [ben, alice]) {
          const prompt = yield* say(by, "and how long?", inThread(root))
          const answer = yield* here.finalOf(prompt)
          assert.deepInclude(at(yield* eventOf(answer.edits ?? answer.event), "m.relates_to"), {
            rel_type: "m.thread",
            event_id: root
          })
        }
        assert.isTrue(yield* isPassedOver(yield* say(ben, "outside of it")))
      })
  )

  inGroup(
    "a message that is edited after its answer is asked again by ⟲",
    ({ ben, finalOf, mention, people, parts, room, say }) =>
      Effect.gen(function*() {
        const prompt = yield* say(ben, "the old words", mention)
        yield* finalOf(prompt)
        const edited = yield* people.edit(ben, room, prompt, "the new words")
        const notice = yield* finalOf(edited)
        assert.include(notice.body, "You changed your message")
        assert.include(notice.body, "⟲")
        yield* people.send(ben, room, "m.reaction", reactionTo(notice.edits ?? notice.event, "⟲"))
        assert.strictEqual((yield* finalOf(prompt, 2)).body, "the new words")
        assert.deepStrictEqual(parts().map(([first]) => at(first, "text")), ["the old words", "the new words"])
      })
  )

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
