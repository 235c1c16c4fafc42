import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { EventId } from "../../src/domain/Ids.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { backends, closed, joined, said, start, stop, until } from "./MemoryBot.ts"
import { asked, done, group, isTold, question, settled, text } from "./Questions.ts"

const after = (minutes: number) =>
  Effect.forEach(Array.from({ length: minutes }), () => Effect.andThen(TestClock.adjust("1 minute"), settled), {
    discard: true
  })

const secrets = (all: ReadonlyArray<{ readonly body: string }>) => all.filter(({ body }) => body.includes("SECRET"))

describe("what somebody deletes before the homeserver confirmed that it was sent", () => {
  it.effect("is no answer that the bot goes on with: the agent stops, and the text does not come back", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("work", [text("SECRET ")])
      script.answers("hello", [text("hi"), done])
      const { alice, bob, mention, room, says } = yield* group
      const held = yield* control.hold("send", { acted: true })
      yield* says(bob, "work", mention)
      yield* held.arrived
      const [first] = yield* until("shown", Effect.map(said(room), (all) => (all.length > 0 ? all : undefined)))
      yield* control.people.redact(alice, room, first!.event as EventId)
      yield* settled
      yield* held.release
      yield* isTold("cancel")
      yield* after(5)
      assert.deepStrictEqual(yield* said(room), [])
      assert.strictEqual(yield* Effect.orDie((yield* WholeJournal).openTurns), 0)
      yield* says(bob, "hello", mention)
      assert.strictEqual((yield* closed(1, room)).at(-1)?.body, "hi")
    }).pipe(Effect.provide(backends)))

  for (const forgets of [false, true]) {
    const server = forgets ? "that has forgotten the transaction" : "that knows the transaction"
    it.effect(`while the bot is down is not sent again to a homeserver ${server}`, () =>
      Effect.gen(function*() {
        const control = yield* MatrixMemoryControl
        const { bot, people } = control
        const script = yield* AgentScript
        script.answers("work", [text("SECRET ")])
        const [alice, bob] = [yield* people.user("alice"), yield* people.user("bob")]
        const room = yield* people.room(alice, { invite: [bot, bob] })
        yield* people.join(bob, room)
        const first = yield* start()
        yield* joined(room)
        const held = yield* control.hold("send", { acted: true })
        yield* people.say(bob, room, { msgtype: "m.text", body: "work", "m.mentions": { user_ids: [bot] } })
        yield* held.arrived
        const [shown] = yield* until("shown", Effect.map(said(room), (all) => (all.length > 0 ? all : undefined)))
        yield* stop(first)
        yield* people.redact(alice, room, shown!.event as EventId)
        if (forgets) yield* control.forgetTransactions
        yield* start()
        yield* isTold("cancel")
        yield* after(5)
        assert.deepStrictEqual(secrets(yield* said(room)), [])
        assert.strictEqual(yield* Effect.orDie((yield* WholeJournal).openTurns), 0)
      }).pipe(Effect.provide(backends)))
  }

  for (const forgets of [false, true]) {
    const server = forgets ? "that has forgotten the transaction" : "that knows the transaction"
    it.effect(`while the bot is down, and was an edit, is not sent again to a homeserver ${server}`, () =>
      Effect.gen(function*() {
        const control = yield* MatrixMemoryControl
        const { bot, people } = control
        const script = yield* AgentScript
        script.answers("work", [text("Well, ")])
        const [alice, bob] = [yield* people.user("alice"), yield* people.user("bob")]
        const room = yield* people.room(alice, { invite: [bot, bob] })
        yield* people.join(bob, room)
        const first = yield* start()
        yield* joined(room)
        yield* people.say(bob, room, { msgtype: "m.text", body: "work", "m.mentions": { user_ids: [bot] } })
        yield* until("shown", Effect.map(said(room), (all) => (all.length > 0 ? all : undefined)))
        yield* settled
        const held = yield* control.hold("send", { acted: true })
        script.says(script.sent[0]!.thread, [text("SECRET ")])
        yield* after(1)
        yield* held.arrived
        const edit = (yield* said(room)).find(({ edits }) => edits !== undefined)
        yield* stop(first)
        yield* people.redact(alice, room, edit!.event as EventId)
        if (forgets) yield* control.forgetTransactions
        yield* start()
        yield* isTold("cancel")
        yield* after(5)
        assert.deepStrictEqual(secrets(yield* said(room)), [])
      }).pipe(Effect.provide(backends)))
  }

  it.effect("is no question that mutes the group: it ends unseen, and its title is not said again", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("work", [question("a1", "SECRET title?", "Yes", "No")])
      script.answers("hello", [text("hi"), done])
      const { alice, bob, mention, room, says } = yield* group
      const held = yield* control.hold("send", { acted: true })
      yield* says(bob, "work", mention)
      yield* held.arrived
      const [first] = yield* until("shown", Effect.map(asked(room), (all) => (all.length > 0 ? all : undefined)))
      yield* control.people.redact(alice, room, first!.event)
      yield* settled
      yield* held.release
      yield* isTold("cancel")
      yield* says(alice, "hello", mention)
      assert.include((yield* closed(2, room)).map(({ body }) => body), "hi")
      yield* after(5)
      assert.deepStrictEqual([secrets(yield* asked(room)), secrets(yield* said(room))], [[], []])
    }).pipe(Effect.provide(backends)))

  it.effect("is no edit after which the answer goes on", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("work", [text("Well, ")])
      const { alice, bob, mention, room, says } = yield* group
      yield* says(bob, "work", mention)
      yield* until("shown", Effect.map(said(room), (all) => (all.length > 0 ? all : undefined)))
      yield* settled
      const held = yield* control.hold("send", { acted: true })
      script.says(script.sent[0]!.thread, [text("SECRET ")])
      yield* after(1)
      yield* held.arrived
      const edit = (yield* said(room)).find(({ edits }) => edits !== undefined)
      yield* control.people.redact(alice, room, edit!.event as EventId)
      yield* settled
      yield* held.release
      yield* isTold("cancel")
      yield* after(5)
      assert.deepStrictEqual(secrets(yield* said(room)), [])
    }).pipe(Effect.provide(backends)))
})

describe("an edit of an answer that somebody deletes", () => {
  it.effect("stops the answer: what a moderation bot took out is not in the next edit", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("work", [text("Well, ")])
      const { alice, bob, mention, room, says } = yield* group
      yield* says(bob, "work", mention)
      yield* until("shown", Effect.map(said(room), (all) => (all.length > 0 ? all : undefined)))
      script.says(script.sent[0]!.thread, [text("SECRET ")])
      yield* after(1)
      const edit = (yield* said(room)).find(({ edits }) => edits !== undefined)
      yield* people.redact(alice, room, edit!.event as EventId)
      yield* isTold("cancel")
      yield* after(5)
      assert.deepStrictEqual(secrets(yield* said(room)), [])
    }).pipe(Effect.provide(backends)))
})
