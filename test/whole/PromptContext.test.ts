import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { TurnJournal } from "../../src/services/turns/TurnJournal.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { backends, directRoom, joined, start, until } from "./MemoryBot.ts"
import { answersAll, context, group, inThread, replyTo, said } from "./PromptContexts.ts"

describe("A reply", () => {
  it.effect("to the bot hands over the words that it replies to, as the agent's own", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      yield* answersAll("one", "what do you mean by this?")
      const { alice, room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      yield* say("one")
      const answer = yield* said(1, room)
      yield* people.say(alice, room, {
        msgtype: "m.text",
        body: "what do you mean by this?",
        ...replyTo(answer.event)
      })
      yield* said(2, room)
      assert.deepStrictEqual(yield* context, ["reply by you: to: one"])
    }).pipe(Effect.provide(backends)))

  it.effect("to somebody else hands over their words as they are now, by their pseudonym", () =>
    Effect.gen(function*() {
      const { ask, bob, people, room, say } = yield* group({}, "is that right?")
      const theirs = yield* say("frist", {}, bob)
      yield* people.edit(bob, room, theirs, "first, says @carl:example.org")
      yield* ask("is that right?", replyTo(theirs))
      yield* said(1, room)
      assert.deepStrictEqual(yield* context, ["reply by u1_: first, says @carl"])
    }).pipe(Effect.provide(backends)))

  it.effect("to an edit is one to its message, of the bot's and of somebody else", () =>
    Effect.gen(function*() {
      const { ask, bob, people, room, say } = yield* group({}, "is that right?", "and that?")
      const theirs = yield* say("frist", {}, bob)
      const edit = yield* people.edit(bob, room, theirs, "first")
      yield* ask("is that right?", replyTo(edit))
      const answer = yield* said(1, room)
      assert.deepStrictEqual(yield* context, ["reply by u1_: first"])
      const again = yield* people.edit(bob, room, theirs, "second")
      yield* ask("and that?", replyTo(again))
      yield* said(2, room)
      assert.deepStrictEqual(yield* context, ["reply by u1_: second"])
      assert.isDefined(answer)
    }).pipe(Effect.provide(backends)))

  it.effect("to what was deleted, or cannot be had, is asked without it", () =>
    Effect.gen(function*() {
      const { ask, bob, people, room, say } = yield* group({}, "and this?", "and that?")
      const { outage } = yield* MatrixMemoryControl
      const gone = yield* say("a secret", {}, bob)
      yield* people.redact(bob, room, gone)
      yield* ask("and this?", replyTo(gone))
      yield* said(1, room)
      assert.deepStrictEqual(yield* context, [])
      const kept = yield* say("no secret", {}, bob)
      yield* outage("event", MatrixFault.cases.Refused.make({ status: 403, errcode: "M_FORBIDDEN", detail: "" }))
      yield* ask("and that?", replyTo(kept))
      yield* said(2, room)
      assert.deepStrictEqual(yield* context, [])
    }).pipe(Effect.provide(backends)))

  it.effect("to what was deleted while the agent was away is asked without it", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.away(true)
      const { ask, bob, people, room, say } = yield* group({}, "and this?")
      const theirs = yield* say("a secret", {}, bob)
      yield* ask("and this?", replyTo(theirs))
      const { openTurns } = yield* TurnJournal
      yield* until("the prompt is taken in", Effect.map(Effect.orDie(openTurns), (open) => open > 0 ? true : undefined))
      yield* people.redact(bob, room, theirs)
      script.away(false)
      yield* said(1, room)
      assert.deepStrictEqual(yield* context, [])
    }).pipe(Effect.provide(backends)))
})

describe("A thread", () => {
  it.effect("begins with its root and what was said in it before, once", () =>
    Effect.gen(function*() {
      const { ask, bob, room, say } = yield* group({}, "what do you think?", "and now?")
      const root = yield* say("shall we move?", {}, bob)
      yield* say("I would", inThread(root))
      yield* say("outside of it")
      yield* say("I would not", inThread(root), bob)
      yield* ask("what do you think?", inThread(root))
      yield* said(1, room)
      assert.deepStrictEqual(yield* context, [
        "thread by u1_: shall we move?",
        "before by u1_: I would",
        "before by u1_: I would not"
      ])
      yield* ask("and now?", inThread(root))
      yield* said(2, room)
      assert.deepStrictEqual(yield* context, [])
    }).pipe(Effect.provide(backends)))

  it.effect("on the bot's answer begins with that answer", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      yield* answersAll("one", "more of this")
      const { alice, room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      yield* say("one")
      const answer = yield* said(1, room)
      yield* people.say(alice, room, { msgtype: "m.text", body: "more of this", ...inThread(answer.event) })
      yield* said(2, room)
      assert.deepStrictEqual(yield* context, ["thread by you: to: one"])
    }).pipe(Effect.provide(backends)))

  it.effect("that cannot be read now is answered without, and at once", () =>
    Effect.gen(function*() {
      const { ask, room, say } = yield* group({}, "what do you think?")
      const { outage } = yield* MatrixMemoryControl
      const root = yield* say("shall we move?")
      yield* outage("relations", MatrixFault.cases.Unavailable.make({ detail: "away" }))
      yield* ask("what do you think?", inThread(root))
      yield* said(1, room)
      assert.deepStrictEqual(yield* context, ["thread by u1_: shall we move?"])
    }).pipe(Effect.provide(backends)))
})

describe("GROUP_CONTEXT", () => {
  it.effect("hands over what was said since the bot's last answer, and nothing that it was asked", () =>
    Effect.gen(function*() {
      const { ask, bob, room, say } = yield* group({ groupContext: 2 }, "one", "two")
      yield* say("long ago")
      yield* say("lunch?")
      yield* say("at noon", {}, bob)
      yield* ask("one")
      yield* said(1, room)
      assert.deepStrictEqual(yield* context, ["before by u1_: lunch?", "before by u1_: at noon"])
      yield* say("or at one", {}, bob)
      yield* ask("two")
      yield* said(2, room)
      assert.deepStrictEqual(yield* context, ["before by u1_: or at one"])
    }).pipe(Effect.provide(backends)))

  it.effect("is nothing unless it is set, and nothing in a direct room", () =>
    Effect.gen(function*() {
      const { ask, room, say } = yield* group({}, "one")
      yield* say("lunch?")
      yield* ask("one")
      yield* said(1, room)
      assert.deepStrictEqual(yield* context, [])
      const { calls } = yield* MatrixMemoryControl
      assert.deepStrictEqual([yield* calls("before"), yield* calls("event"), yield* calls("relations")], [0, 0, 0])
    }).pipe(Effect.provide(backends)))
})

describe("With CHAT_SCOPE=user, what was said before", () => {
  it.effect("goes along past an answer to somebody else, and ends at the answer to who asks", () =>
    Effect.gen(function*() {
      const { alice, ask, bob, people, room, say } = yield* group(
        { chatScope: "user", groupContext: 10 },
        "one",
        "two",
        "three"
      )
      const { bot } = yield* MatrixMemoryControl
      const carol = yield* people.user("alice2")
      yield* people.invite(alice, room, carol)
      yield* people.join(carol, room)
      yield* ask("one")
      yield* said(1, room)
      yield* say("we meet at five", {}, bob)
      yield* say("two", { "m.mentions": { user_ids: [bot] } }, carol)
      yield* said(2, room)
      yield* ask("three")
      yield* said(3, room)
      assert.deepStrictEqual((yield* context).map((part) => part.replace(/^before by \w+: /, "")), [
        "we meet at five",
        "two",
        "to: two"
      ])
    }).pipe(Effect.provide(backends)))
})
