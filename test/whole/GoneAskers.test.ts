import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { EventId } from "../../src/domain/Ids.ts"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { globs } from "../../src/domain/settings/types/UserGlobs.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { backends, closed, joined, said, start, stop, until } from "./MemoryBot.ts"
import { noted } from "./Progress.ts"
import { done, group, isTold, notices, question, settled, shows, text, told } from "./Questions.ts"

const answer = [text("hi bob"), done]

describe("a question whose asker is gone from the room", () => {
  for (const how of ["leaves", "is kicked", "is banned"] as const) {
    it.effect(`(she ${how}) is withdrawn, and whoever waits behind it is answered`, () =>
      Effect.gen(function*() {
        const { people } = yield* MatrixMemoryControl
        const script = yield* AgentScript
        script.answers("deploy", [question("a1", "May I?", "Yes", "No")])
        script.answers("hello", answer)
        const { alice, bob, mention, room, says } = yield* group
        yield* people.putState(alice, room, "m.room.power_levels", "", { users: { [alice]: 100, [bob]: 101 } }).pipe(
          Effect.ignore
        )
        yield* says(alice, "deploy", mention)
        yield* shows(room, "a1")
        yield* says(bob, "hello", mention)
        if (how === "leaves") yield* people.leave(alice, room)
        else yield* people.kick(bob, room, alice, how === "is banned" ? { ban: true } : {})
        yield* shows(room, "a1", "withdrawn")
        yield* isTold("prompt hello")
        assert.deepStrictEqual(
          (yield* closed(2, room)).filter(({ mark }) => mark.state !== "working").map(({ mark }) => mark.state),
          ["stopped", "answered"]
        )
        assert.deepStrictEqual(yield* told, ["prompt deploy", "cancel", "prompt hello"])
      }).pipe(Effect.provide(backends)))
  }

  it.effect("is not asked at all where she left before the agent came to it; her answer is written to its end", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("deploy", [text("beginning ")])
      script.answers("work", [text("beginning ")])
      const { alice, mention, room, says } = yield* group
      yield* says(alice, "deploy", mention)
      yield* isTold("prompt deploy")
      yield* until("shown", Effect.map(said(room), (all) => all[0]))
      yield* people.leave(alice, room)
      yield* settled
      script.says(script.sent[0]!.thread, [text("and end")])
      yield* settled
      script.says(script.sent[0]!.thread, [question("a1", "May I?", "Yes", "No")])
      yield* isTold("cancel")
      assert.deepStrictEqual((yield* closed(1, room)).at(-1)?.mark.state, "stopped")
    }).pipe(Effect.provide(backends)))

  it.effect("is asked where she came back meanwhile", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("deploy", [text("beginning ")])
      const { alice, bob, mention, room, says } = yield* group
      yield* says(alice, "deploy", mention)
      yield* until("shown", Effect.map(said(room), (all) => all[0]))
      yield* people.leave(alice, room)
      yield* settled
      yield* people.invite(bob, room, alice)
      yield* people.join(alice, room)
      yield* settled
      script.says(script.sent[0]!.thread, [question("a1", "May I?", "Yes", "No")])
      yield* shows(room, "a1")
    }).pipe(Effect.provide(backends)))

  it.effect("stays where somebody else leaves, or she only takes another name", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("deploy", [question("a1", "May I?", "Yes", "No")])
      const { alice, bob, mention, room, says } = yield* group
      yield* says(alice, "deploy", mention)
      yield* shows(room, "a1")
      yield* people.leave(bob, room)
      yield* people.putState(alice, room, "m.room.member", alice, { membership: "join", displayname: "A" })
      yield* settled
      yield* says(alice, "1", mention)
      yield* isTold("answer a1 a1-0")
    }).pipe(Effect.provide(backends)))

  it.effect("is withdrawn by a start after which she may not talk to the bot any more", () =>
    Effect.gen(function*() {
      const { bot, people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("deploy", [question("a1", "May I?", "Yes", "No")])
      script.answers("hello", answer)
      const [alice, bob] = [yield* people.user("alice"), yield* people.user("bob")]
      const room = yield* people.room(alice, { invite: [bot, bob] })
      yield* people.join(bob, room)
      const first = yield* start()
      yield* joined(room)
      const mention = { "m.mentions": { user_ids: [bot] } }
      yield* people.say(alice, room, { msgtype: "m.text", body: "deploy", ...mention })
      yield* shows(room, "a1")
      yield* people.say(bob, room, { msgtype: "m.text", body: "hello", ...mention })
      yield* settled
      yield* stop(first)
      yield* start({ allowedUsers: globs(["@bob*"]) })
      yield* shows(room, "a1", "withdrawn")
      yield* isTold("prompt hello")
    }).pipe(Effect.provide(backends)))
})

describe("a question of somebody who had left and come back before, in what could not be read then", () => {
  it.effect("is not withdrawn when that is read at last: she answers it", () =>
    Effect.gen(function*() {
      const { hold, outage, people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("deploy", [question("a1", "May I?", "Yes", "No")])
      const { alice, bob, mention, room, says } = yield* group
      yield* settled
      const mend = yield* outage("messages", MatrixFault.cases.Unavailable.make({ status: 502, detail: "" }), { room })
      const sync = yield* hold("sync")
      yield* says(bob, "tick")
      yield* sync.arrived
      yield* people.leave(alice, room)
      yield* people.invite(bob, room, alice)
      yield* people.join(alice, room)
      for (let n = 0; n < 70; n++) yield* says(bob, `chatter ${n}`)
      yield* sync.release
      for (let n = 0; n < 15; n++) yield* Effect.andThen(TestClock.adjust("1 minute"), settled)
      assert.include((yield* notices(room)).join(), "older messages")
      yield* says(alice, "deploy", mention)
      yield* shows(room, "a1")
      yield* mend
      for (let n = 0; n < 70; n++) yield* Effect.andThen(TestClock.adjust("1 minute"), settled)
      assert.deepStrictEqual(yield* (yield* WholeJournal).gaps, [])
      yield* says(alice, "1", mention)
      yield* isTold("answer a1 a1-0")
      assert.deepStrictEqual(yield* told, ["prompt deploy", "answer a1 a1-0"])
    }).pipe(Effect.provide(backends)))
})

describe("a prompt behind somebody else's question", () => {
  it.effect("is told after ten seconds who is waited for, once, in a notice that goes with its answer", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers("deploy", [question("a1", "May I?", "Yes", "No")])
      for (const prompt of ["hello", "again"]) script.answers(prompt, answer)
      const { alice, bob, mention, room, says } = yield* group
      yield* says(alice, "deploy", mention)
      yield* shows(room, "a1")
      for (const body of ["hello", "again"]) yield* says(bob, body, mention)
      yield* settled
      yield* Effect.andThen(TestClock.adjust("9 seconds"), settled)
      assert.deepStrictEqual(yield* noted(room), [])
      for (let n = 0; n < 60; n++) yield* Effect.andThen(TestClock.adjust("1 minute"), settled)
      const words = yield* noted(room)
      assert.strictEqual(words.length, 1)
      assert.include(words[0]!.body, `I wait for ${alice} to answer a question first`)
      yield* says(alice, "1", { "m.relates_to": { "m.in_reply_to": { event_id: (yield* shows(room, "a1")).event } } })
      yield* isTold("answer a1 a1-0")
      script.says(script.sent[0]!.thread, [done])
      for (let n = 0; n < 5; n++) yield* Effect.andThen(TestClock.adjust("1 minute"), settled)
      const all = yield* closed(3, room)
      assert.deepStrictEqual(all.findLast(({ mark }) => mark.prompt === words[0]!.prompt)?.body, "hi bob")
      assert.deepStrictEqual(yield* noted(room), [])
    }).pipe(Effect.provide(backends)))

  for (const how of ["deletes it", "leaves", "stops it"] as const) {
    it.effect(`is told nothing where its writer ${how}, and whoever waits behind that one is told`, () =>
      Effect.gen(function*() {
        const { people } = yield* MatrixMemoryControl
        const journal = yield* WholeJournal
        const script = yield* AgentScript
        script.answers("deploy", [question("a1", "May I?", "Yes", "No")])
        const { alice, bob, bot, mention, room, says } = yield* group
        yield* says(alice, "deploy", mention)
        yield* shows(room, "a1")
        const prompt = yield* says(bob, "hello", mention)
        yield* settled
        if (how === "leaves") yield* people.leave(bob, room)
        else if (how === "deletes it") yield* people.redact(bob, room, prompt)
        else yield* Effect.orDie(journal.admit([{ _tag: "Stop", event: EventId.make("$stop"), prompt }]))
        yield* settled
        for (let n = 0; n < 5; n++) yield* Effect.andThen(TestClock.adjust("1 minute"), settled)
        assert.deepStrictEqual(yield* noted(room), [])
        assert.strictEqual(yield* Effect.orDie(journal.openTurns), how === "deletes it" ? 1 : 2)
        const carol = yield* people.user("alice2")
        yield* people.invite(alice, room, carol)
        yield* people.join(carol, room)
        yield* people.say(carol, room, { msgtype: "m.text", body: "hello", "m.mentions": { user_ids: [bot] } })
        yield* settled
        for (let n = 0; n < 5; n++) yield* Effect.andThen(TestClock.adjust("1 minute"), settled)
        assert.lengthOf(yield* noted(room), 1)
      }).pipe(Effect.provide(backends)))
  }
})
