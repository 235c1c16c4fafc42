import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { EventId } from "../../src/domain/Ids.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { meanwhile } from "../support/AgentWaits.ts"
import { agent, asked, asks, crowded, done, question, settle, shows, showsQuestion, wait } from "./CrowdedAgent.ts"
import { closed, directRoom, finals, joined, said, start, stop, until } from "./MemoryBot.ts"

describe("While people are asked something", () => {
  it.effect("somebody else is answered, and every question still takes its answer", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers("hello", done("hi"))
      yield* start(agent(2))
      const talks = yield* asked(["alice", "bob"])
      yield* Effect.forEach(talks, ({ room }) => showsQuestion(room))
      const third = yield* directRoom("alice2")
      yield* joined(third.room)
      yield* third.say("hello")
      assert.deepStrictEqual(finals(yield* closed(1, third.room)).map(({ body }) => body), ["hi"])
      for (const [at, { room, say }] of talks.entries()) {
        yield* say("1")
        yield* until(
          "the answer arrives",
          Effect.sync(() => script.sent.find(({ command }) => command._tag === "Answer" && command.ask === `a${at}`))
        )
        const { thread } = script.sent.find(({ command }) =>
          command._tag === "Prompt" && command.text === `deploy ${at}`
        )!
        script.says(thread, done("Deployed."))
        const all = finals(yield* closed(1, room))
        assert.deepStrictEqual(all.map(({ body, mark }) => [body, mark.state]), [["Well. Deployed.", "answered"]])
      }
      assert.strictEqual(script.sent.filter(({ command }) => command._tag === "Answer").length, 2)
      assert.strictEqual(script.sent.filter(({ command }) => command._tag === "Prompt").length, 3)
    }).pipe(Effect.provide(crowded(2))))

  it.effect("64 open questions of one person leave everybody else answered at once", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      const { people } = yield* MatrixMemoryControl
      script.answers("hello", done("hi"))
      yield* start({ ...agent(64), threads: "always" })
      const mallory = yield* directRoom("alice_mallory")
      yield* joined(mallory.room)
      for (let n = 0; n < 70; n++) script.answers(`ask ${n}`, asks("a1"))
      for (let n = 0; n < 70; n++) yield* people.say(mallory.alice, mallory.room, `ask ${n}`)
      yield* until("all are asked", Effect.sync(() => (script.sent.length === 70 ? true : undefined)))
      const carol = yield* directRoom("bob_carol")
      yield* joined(carol.room)
      yield* carol.say("hello")
      assert.deepStrictEqual(finals(yield* closed(1, carol.room)).map(({ body }) => body), ["hi"])
    }).pipe(Effect.provide(crowded(64))))

  it.effect("a question that gave its socket back is stopped at the agent as well", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers("hello", [{ _tag: "Text", message: "m", text: "hm" }])
      yield* start(agent(1))
      const [talk] = yield* asked(["alice"])
      yield* showsQuestion(talk!.room)
      const other = yield* directRoom("bob")
      yield* joined(other.room)
      yield* other.say("hello")
      yield* meanwhile(shows(other.room, "hm"))
      yield* talk!.say("!stop")
      yield* closed(1, talk!.room)
      script.says(script.sent.at(-1)!.thread, done("."))
      yield* closed(1, other.room)
      yield* until(
        "the run is cancelled",
        Effect.sync(() => script.sent.find(({ command }) => command._tag === "Cancel"))
      )
    }).pipe(Effect.provide(crowded(1))))

  it.effect(
    "a question that gave its socket back, and that the agent takes back, is closed as soon as nobody " +
      "else needs one",
    () =>
      Effect.gen(function*() {
        const script = yield* AgentScript
        script.answers("hello", [{ _tag: "Text", message: "m", text: "hm" }])
        yield* start(agent(1))
        const [talk] = yield* asked(["alice"])
        yield* showsQuestion(talk!.room)
        const other = yield* directRoom("bob")
        yield* joined(other.room)
        yield* other.say("hello")
        yield* meanwhile(shows(other.room, "hm"))
        script.says(script.sent[0]!.thread, [{ _tag: "Ended", reason: "refused" }])
        yield* settle
        assert.deepStrictEqual(finals(yield* said(talk!.room)), [])
        script.says(script.sent[1]!.thread, done("."))
        yield* closed(1, other.room)
        assert.deepStrictEqual(finals(yield* closed(1, talk!.room)).map(({ mark }) => mark.state), ["refused"])
      }).pipe(Effect.provide(crowded(1)))
  )

  it.effect("questions that are open at a start stand before nobody, and are not said to wait", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers("hello", [{ _tag: "Text", message: "m", text: "hm" }])
      const first = yield* start(agent(2))
      const talks = yield* asked(["alice", "bob"])
      yield* Effect.forEach(talks, ({ room }) => showsQuestion(room))
      const other = yield* directRoom("alice3")
      yield* joined(other.room)
      yield* other.say("hello")
      yield* meanwhile(shows(other.room, "hm"))
      yield* stop(first)
      yield* start(agent(2))
      yield* wait("20 seconds")
      const thread = script.sent.find(({ command }) => command._tag === "Prompt" && command.text === "hello")!.thread
      script.says(thread, done(" ha"))
      assert.deepStrictEqual(finals(yield* closed(1, other.room)).map(({ body }) => body), ["hm ha"])
      for (const { room } of talks) {
        assert.match((yield* question(room))?.body ?? "", /May I/)
        assert.strictEqual((yield* question(room))?.mark.asked, "open")
        for (const { body } of yield* said(room)) assert.notMatch(body, /in front of you/)
      }
    }).pipe(Effect.provide(crowded(2))))

  it.effect("a question waits longer than a turn may take, over a restart too, and its answer is not late", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      const first = yield* start(agent(1))
      const [talk] = yield* asked(["alice"])
      yield* showsQuestion(talk!.room)
      yield* Effect.repeat(wait("10 minutes"), { times: 12 })
      yield* stop(first)
      yield* wait("5 hours")
      yield* start(agent(1))
      yield* wait("1 minute")
      assert.deepStrictEqual(finals(yield* said(talk!.room)), [])
      yield* talk!.say("1")
      yield* until(
        "the answer arrives",
        Effect.sync(() => script.sent.find(({ command }) => command._tag === "Answer"))
      )
      script.says(script.sent[0]!.thread, done("Deployed."))
      assert.deepStrictEqual(finals(yield* closed(1, talk!.room)).map(({ mark }) => mark.state), ["answered"])
    }).pipe(Effect.provide(crowded(1))))
})

describe("An agent that cannot go on over another socket", () => {
  const simple = { resume: false, idempotent: false }

  it.effect("keeps a quarter of the sockets with its questions, and the next one is refused with a sentence", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers("hello", done("hi"))
      yield* start(agent(8))
      const talks = yield* asked(["alice1", "alice2", "alice3", "bob"])
      yield* Effect.forEach(talks.slice(0, 2), ({ room }) => showsQuestion(room))
      for (const { room } of talks.slice(2)) {
        assert.deepStrictEqual(
          finals(yield* closed(1, room)).map((
            { body, mark }
          ) => [/too many of its questions/.test(body), mark.state]),
          [[true, "refused"]]
        )
      }
      // Whoever closes a turn tells the agent, while its closing is on its way to the room already.
      const cancels = () => script.sent.filter(({ command }) => command._tag === "Cancel").length
      yield* until("both runs are cancelled", Effect.sync(() => (cancels() >= 2 ? true : undefined)))
      // An answer makes room for another question.
      yield* talks[0]!.say("1")
      yield* until(
        "the answer arrives",
        Effect.sync(() => script.sent.find(({ command }) => command._tag === "Answer"))
      )
      yield* settle
      const late = yield* directRoom("alice5")
      yield* joined(late.room)
      script.answers("deploy late", asks("a1"))
      yield* late.say("deploy late")
      yield* showsQuestion(late.room)
      assert.strictEqual(cancels(), 2)
    }).pipe(Effect.provide(crowded(8, simple))))

  it.effect("keeps three of them by one person", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      yield* start({ ...agent(64), threads: "always" })
      const { alice, room } = yield* directRoom("alice")
      yield* joined(room)
      for (let n = 0; n < 4; n++) script.answers(`ask ${n}`, asks("a1"))
      for (let n = 0; n < 4; n++) yield* people.say(alice, room, `ask ${n}`)
      const all = finals(yield* closed(1, room))
      assert.deepStrictEqual(all.map(({ mark }) => mark.state), ["refused"])
      yield* settle
      assert.strictEqual(finals(yield* said(room)).length, 1)
    }).pipe(Effect.provide(crowded(64, simple))))

  it.effect("keeps none with a question whose turn somebody else closed: the next person is asked", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      const journal = yield* WholeJournal
      yield* start(agent(4))
      script.answers("deploy", asks("a1"))
      script.answers("next", done("hi"))
      const { room, say } = yield* directRoom("alice")
      yield* joined(room)
      const prompt = yield* say("deploy")
      yield* showsQuestion(room)
      yield* journal.ingest({
        next: Option.getOrThrow(yield* journal.token),
        events: [],
        rooms: [],
        gaps: [],
        malformed: 0,
        finals: [{ prompt, attempt: 1, event: EventId.make("$elsewhere"), state: "answered" }]
      })
      yield* say("next")
      yield* closed(1, room)
      const [bob] = yield* asked(["bob"])
      yield* showsQuestion(bob!.room)
    }).pipe(Effect.provide(crowded(4, simple))))
})
