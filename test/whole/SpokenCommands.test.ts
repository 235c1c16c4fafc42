import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { globs } from "../../src/domain/settings/types/UserGlobs.ts"
import { commandNames } from "../../src/domain/spoken/CommandTable.ts"
import { until } from "./MemoryBot.ts"
import { question } from "./Questions.ts"
import { farSide } from "./SandboxBot.ts"
import { admins, commanded } from "./SpokenCommands.ts"

const test = (title: string, body: Effect.Effect<void, unknown, Effect.Services<ReturnType<typeof commanded>>>) =>
  it.live(title, () => body.pipe(Effect.scoped, Effect.provide(farSide)))

describe("In a direct room, over real sockets", () => {
  test(
    "!help lists what a person may do, and explains one command",
    Effect.gen(function*() {
      const { direct, say } = yield* commanded()
      const room = yield* direct
      const help = yield* say(room, "!help")
      for (const name of ["settings", "clear", "status"]) assert.include(help, `!${name}`)
      assert.notInclude(help, "!deny")
      assert.include(yield* say(room, "!help settings"), "!settings streaming final")
      assert.strictEqual(yield* say(room, "/help"), help)
    })
  )

  test(
    "!help shows everything to an admin, and the others' commands tell who is not one",
    Effect.gen(function*() {
      const { direct, say } = yield* commanded(admins)
      const help = yield* say(yield* direct, "!help")
      for (const name of commandNames) assert.include(help, `!${name}`)
    })
  )

  test(
    "a command of the admins is refused to others",
    Effect.gen(function*() {
      const { direct, say } = yield* commanded()
      const room = yield* direct
      for (const text of ["!rooms", "!leave", "!allow @carol:x", "!deny @carol:x"]) {
        assert.strictEqual(yield* say(room, text), "Only my operators may do that.")
      }
    })
  )

  test(
    "an unknown command gets the nearest one, and the agent never sees it",
    Effect.gen(function*() {
      const { asked, direct, say } = yield* commanded()
      const room = yield* direct
      assert.match(yield* say(room, "!satus"), /There is no !satus. Did you mean !status\?/)
      assert.match(yield* say(room, "!weather"), /There is no !weather. Send !help/)
      assert.deepStrictEqual(yield* asked, [])
    })
  )

  test(
    "!whoami says who somebody is, and why they may talk",
    Effect.gen(function*() {
      const { alice, direct, say } = yield* commanded(admins)
      const said = yield* say(yield* direct, "!whoami")
      assert.include(said, `You are ${alice}.`)
      assert.match(said, /MATRIX_ALLOWED_USERS.*operators' commands.*I speak English to you/)
    })
  )

  test(
    "!status says what waits here",
    Effect.gen(function*() {
      const { direct, people, alice, say, script } = yield* commanded()
      const room = yield* direct
      assert.match(yield* say(room, "!status"), /Nothing is being worked on here, and nothing waits\./)
      script.answers("long", [])
      yield* people.say(alice, room, "long")
      yield* people.say(alice, room, "behind it")
      yield* until("the agent is asked", Effect.sync(() => (script.sent.length > 0 ? true : undefined)))
      assert.match(yield* say(room, "!status"), /An answer is being worked on here, and one message waits, .* 0 s\./)
    })
  )

  test(
    "!status says that a question waits for you, and to others that it waits for somebody else",
    Effect.gen(function*() {
      const { alice, group, people, register, says, script } = yield* commanded({ groupPolicy: "always" })
      const bob = yield* register("bob", "")
      const room = yield* group(bob)
      script.answers("ask", [question("q1", "May I?", "Yes", "No")])
      yield* people.say(alice, room, "ask")
      const asked = Effect.map(
        people.history(alice, room),
        (all) => JSON.stringify(all).includes("May I?") || undefined
      )
      yield* until("the question", Effect.orDie(asked))
      assert.match(yield* says(alice)(room, "!status"), /A question of the assistant's waits for your answer\.$/)
      assert.match(yield* says(bob)(room, "!status"), /waits for the answer of whoever asked\.$/)
    })
  )

  test(
    "!settings shows and sets a person's own, and streaming is as they said",
    Effect.gen(function*() {
      const { answerTo, ask, direct, say, seenIn } = yield* commanded()
      const room = yield* direct
      assert.match(yield* say(room, "!settings"), /streaming: edits \(as by default\)/)
      assert.strictEqual(yield* say(room, "!settings streaming final"), "From now on streaming is final.")
      assert.strictEqual(yield* say(room, "!settings language en"), "From now on I speak English to you.")
      assert.match(
        yield* say(room, "!settings"),
        /language: en \(English, your choice\)\n.*streaming: final \(your choice\)/
      )
      assert.match(yield* say(room, "!settings colour red"), /I could not read what follows !settings/)
      const prompt = yield* ask(room, "hello")
      yield* answerTo(room, prompt)
      assert.lengthOf((yield* seenIn(room)).filter(({ mark }) => mark.prompt === prompt), 1)
    })
  )

  test(
    "!clear gives the agent a new conversation, for what comes after it only",
    Effect.gen(function*() {
      const { answerTo, ask, direct, say, script } = yield* commanded()
      const room = yield* direct
      yield* answerTo(room, yield* ask(room, "before"))
      assert.match(yield* say(room, "!clear"), /begins anew/)
      yield* answerTo(room, yield* ask(room, "after"))
      yield* answerTo(room, yield* ask(room, "later"))
      const [before, after, later] = script.sent.filter(({ command }) => command._tag === "Prompt").map(({ thread }) =>
        thread
      )
      assert.notStrictEqual(before, after)
      assert.strictEqual(after, later)
    })
  )

  test(
    "!new makes a room, !chats lists it, and only such a room can be renamed and put away",
    Effect.gen(function*() {
      const { direct, say } = yield* commanded()
      const room = yield* direct
      assert.include(yield* say(room, "!chats"), "No room was made for you yet.")
      assert.include(yield* say(room, "!new Plan"), "I made Plan (https://matrix.to/#/")
      assert.include(yield* say(room, "!chats"), "- Plan (https://matrix.to/#/")
      for (const text of ["!rename Plan", "!archive"]) {
        assert.include(yield* say(room, text), "This is not a room that I made for you")
      }
    })
  )
})

describe("For admins, over real sockets", () => {
  test(
    "!rooms lists the rooms, and !leave leaves one by its alias or this one",
    Effect.gen(function*() {
      const { alice, bot, direct, people, say } = yield* commanded(admins)
      const room = yield* direct
      const other = yield* people.room(alice, {
        invite: [bot],
        name: "Kitchen",
        state: [{ type: "m.room.canonical_alias", content: { alias: "#kitchen:sandbox.local" } }]
      })
      const membership = (is: string, of = other) =>
        until(
          `the bot's membership is ${is}`,
          Effect.map(people.membership(of, bot), (now) => now === is ? true : undefined)
        )
      yield* membership("join")
      assert.include(yield* say(room, "!rooms"), room)
      assert.match(yield* say(room, "!leave #nothing:sandbox.local"), /I am not in #nothing/)
      const told = yield* say(room, "!leave #kitchen:sandbox.local")
      assert.strictEqual(told, `I left Kitchen (${other}).`)
      yield* membership("leave")
      // The alias may name any room, and one that was left is none that the bot is in.
      assert.strictEqual(yield* say(room, "!leave #kitchen:sandbox.local"), `I am not in ${other}.`)
      assert.strictEqual(yield* say(room, `!leave ${other}`), `I am not in ${other}.`)
      yield* people.say(alice, room, "!leave")
      yield* membership("leave", room)
      const last = (yield* people.history(alice, room)).findLast((event) => event["state_key"] === bot)
      assert.deepInclude(last?.["content"], { reason: "An operator of this bot asked it to leave." })
    })
  )

  test(
    "!allow and !deny count at once, for invitations and for prompts",
    Effect.gen(function*() {
      const { answerTo, bot, direct, group, joined, people, register, say } = yield* commanded({
        ...admins,
        strangerInvites: "park"
      })
      const carol = yield* register("carol", "")
      const room = yield* direct
      const early = yield* people.room(carol, { invite: [bot] })
      assert.match(yield* say(room, "!allow"), /Nobody was allowed or denied/)
      assert.match(yield* say(room, `!allow ${carol}`), /may talk to me and invite me from now on/)
      yield* joined(early)
      const shared = yield* group(carol)
      const prompt = yield* people.say(carol, shared, "!whoami")
      assert.match((yield* answerTo(shared, prompt)).body, /an operator allowed you/)
      assert.match(yield* say(room, `!deny ${carol}`), /may not talk to me or invite me any more/)
      assert.include(yield* say(room, "!allow"), `denied: ${carol}`)
      const ignored = yield* people.say(carol, shared, "!whoami")
      // What was said later is answered, so that was passed over.
      assert.match(yield* say(room, "!whoami"), /You are/)
      const all = yield* people.history(carol, shared)
      assert.isFalse(JSON.stringify(all.slice(-1)).includes("operator allowed"))
      assert.strictEqual(all.at(-1)?.["event_id"], ignored)
    })
  )

  test(
    "nobody denies themselves, and a denial goes before what allows",
    Effect.gen(function*() {
      const { alice, direct, say } = yield* commanded(admins)
      const room = yield* direct
      assert.match(yield* say(room, `!deny ${alice}`), /operators cannot deny themselves/)
      assert.match(yield* say(room, "!deny *"), /operators cannot deny themselves/)
      for (const everybody of ["*", "@*:*", "@?*:*"]) {
        assert.match(yield* say(room, `!allow ${everybody}`), /would let everybody.*MATRIX_ALLOWED_USERS/)
      }
      assert.match(yield* say(room, "!allow"), /Nobody was allowed or denied/)
      yield* say(room, "!deny @*:elsewhere.org")
      assert.match(yield* say(room, "!allow @dan:elsewhere.org"), /but @\*:elsewhere.org is denied/)
      assert.match(
        yield* say(room, "!allow @*:elsewhere.org"),
        /is not denied any more\. That allows nobody who was not/
      )
      assert.notInclude(yield* say(room, "!allow"), "@*:elsewhere.org")
      assert.match(yield* say(room, "!allow @*:elsewhere.org"), /may talk to me and invite me from now on/)
      // Bob is in the settings.
      yield* say(room, "!deny @bob:sandbox.local")
      assert.match(yield* say(room, "!allow @bob:sandbox.local"), /may talk to me and invite me from now on/)
      assert.notInclude(yield* say(room, "!allow"), "@bob")
    })
  )
})

describe("In a group, over real sockets", () => {
  test(
    "a bare !help, bot !help and bot: !help are answered alike, and what others' bots know is not",
    Effect.gen(function*() {
      const { alice, asked, group, people, say } = yield* commanded()
      const room = yield* group()
      const help = yield* say(room, "!help")
      assert.strictEqual(yield* say(room, "bot !help"), help)
      assert.strictEqual(yield* say(room, "bot: !help"), help)
      const unknown = yield* people.say(alice, room, "!weather")
      yield* say(room, "!help")
      assert.isFalse(JSON.stringify(yield* people.history(alice, room)).includes(`"prompt":"${unknown}"`))
      assert.deepStrictEqual(yield* asked, [])
    })
  )

  test(
    "!settings room is for moderators, by the power that they have now",
    Effect.gen(function*() {
      const { alice, group, people, register, say, says } = yield* commanded({ admins: globs([]) })
      const bob = yield* register("bob", "")
      const room = yield* group(bob)
      assert.match(yield* says(bob)(room, "!settings room threads always"), /Only moderators/)
      assert.match(yield* says(bob)(room, "!settings room"), /threads: follow \(as by default\)/)
      assert.strictEqual(yield* say(room, "!settings room threads off"), "From now on threads is off.")
      yield* people.putState(alice, room, "m.room.power_levels", "", { users: { [bob]: 50 } })
      assert.strictEqual(yield* says(bob)(room, "!settings room threads always"), "From now on threads is always.")
      assert.match(yield* says(bob)(room, "!settings room"), /threads: always \(set for this room\)/)
    })
  )

  test(
    "a room answers what it was set to, begins threads or none, and can be opened again",
    Effect.gen(function*() {
      const { alice, answerTo, ask, asked, group, people, say, script } = yield* commanded()
      const room = yield* group()
      yield* say(room, "!settings room mention always")
      script.answers("no mention", [{ _tag: "Text", message: "m", text: "yes" }, { _tag: "Ended", reason: "done" }])
      yield* answerTo(room, yield* people.say(alice, room, "no mention"))
      yield* say(room, "!settings room threads always")
      const prompt = yield* ask(room, "begin a thread")
      yield* answerTo(room, prompt)
      const threaded = (yield* people.history(alice, room)).findLast((event) => event["sender"] !== alice)
      assert.include(JSON.stringify(threaded), `"rel_type":"m.thread","event_id":"${prompt}"`)
      yield* say(room, "!settings room mention never")
      yield* ask(room, "not heard")
      yield* people.say(alice, room, "!help")
      assert.strictEqual(yield* say(room, "bot: !settings room mention mention"), "From now on mention is mention.")
      assert.deepStrictEqual(yield* asked, ["no mention", "begin a thread"])
    })
  )
})
