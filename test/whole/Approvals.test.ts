import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { TestClock } from "effect/testing"
import { globs } from "../../src/domain/settings/types/UserGlobs.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { approvers, choosing, deploying, no, replyTo, words, world, yes } from "./Approving.ts"
import { backends, closed, finals, said, until } from "./MemoryBot.ts"
import { asked, done, isTold, settled, shows, text, told } from "./Questions.ts"

describe("A reaction to the agent's question", () => {
  for (
    const [key, choice] of [["✅", "yes"], ["♾\uFE0F", "always"], ["❌", "no"], ["2\uFE0F\u20E3", "always"]] as const
  ) {
    it.effect(`${key} answers it, and the line of the question says by whom`, () =>
      Effect.gen(function*() {
        const { alice, reacts, room } = yield* world(deploying)
        const open = yield* shows(room, "a1")
        assert.include(open.body, "Or react: ✅ is 1, ♾\uFE0F is 2, ❌ is 3.")
        const reaction = yield* reacts(alice, open.event, key)
        yield* isTold(`answer a1 ${choice}`)
        const line = yield* shows(room, "a1", "answered")
        assert.deepStrictEqual(line.mark.answers, [reaction])
        assert.match(line.body, key === "❌" ? /^✗ .*No \(@alice/ : /^✓ .*\(@alice/)
      }).pipe(Effect.provide(backends)))
  }

  it.effect("that means none of its choices, or several, is answered with the numbers, at the question", () =>
    Effect.gen(function*() {
      const { alice, reacts, room } = yield* world(
        choosing("a1", "Deploy?", [yes, { ...yes, id: "y2", label: "Yes, all" }])
      )
      const { event } = yield* shows(room, "a1")
      yield* reacts(alice, event, "❌")
      const [hint] = yield* closed(1, room)
      assert.include(hint?.body, "1. Yes, once")
      const content = hint?.raw["content"] as Record<string, unknown>
      assert.deepStrictEqual(content["m.relates_to"], { "m.in_reply_to": { event_id: event } })
      assert.deepStrictEqual(content["m.mentions"], { user_ids: [alice] })
      yield* TestClock.adjust(11_000)
      yield* reacts(alice, event, "✅")
      const all = yield* closed(2, room)
      assert.include(all.at(-1)?.body, "could mean more than one")
      yield* reacts(alice, event, "1\uFE0F\u20E3")
      yield* isTold("answer a1 yes")
    }).pipe(Effect.provide(backends)))

  it.effect("that says nothing to it is no answer, and nothing is said", () =>
    Effect.gen(function*() {
      const { alice, reacts, room } = yield* world(deploying)
      const { event } = yield* shows(room, "a1")
      yield* reacts(alice, event, "👍")
      yield* settled
      assert.deepStrictEqual([yield* told, finals(yield* said(room))], [["prompt deploy"], []])
    }).pipe(Effect.provide(backends)))

  it.effect("counts though it is taken back afterwards", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const { alice, reacts, room, thread } = yield* world(deploying)
      const { event } = yield* shows(room, "a1")
      const reaction = yield* reacts(alice, event, "✅")
      yield* isTold("answer a1 yes")
      yield* people.redact(alice, room, reaction)
      yield* settled
      const script = yield* AgentScript
      script.says(thread[0]!.thread, [text("Deployed."), done])
      assert.deepStrictEqual(finals(yield* closed(1, room)).map(({ body }) => body), ["Deployed."])
      assert.deepStrictEqual(yield* told, ["prompt deploy", "answer a1 yes"])
    }).pipe(Effect.provide(backends)))
})

describe("A reply in words to a question that was refused", () => {
  it.effect("is the next prompt while the run still goes on, and is not swallowed", () =>
    Effect.gen(function*() {
      const { alice, mention, reacts, room, says, thread } = yield* world(deploying)
      const script = yield* AgentScript
      script.answers("use staging instead", [text("To staging."), done])
      const { event } = yield* shows(room, "a1")
      yield* reacts(alice, event, "❌")
      yield* shows(room, "a1", "answered")
      yield* says(alice, "use staging instead", { ...mention, ...replyTo(event) })
      yield* settled
      script.says(thread[0]!.thread, [text("Not deployed."), done])
      yield* isTold("prompt use staging instead")
      assert.deepStrictEqual(finals(yield* closed(2, room)).map(({ body }) => body), ["Not deployed.", "To staging."])
    }).pipe(Effect.provide(backends)))
})

describe("Who did not ask", () => {
  it.effect("answers nothing by a reaction, an operator neither, and is told who may, once", () =>
    Effect.gen(function*() {
      const { alice, bob, reacts, room } = yield* world(deploying)
      const { event } = yield* shows(room, "a1")
      yield* reacts(bob, event, "✅")
      yield* closed(1, room)
      yield* Effect.andThen(reacts(bob, event, "1\uFE0F\u20E3"), settled)
      const [word, ...more] = yield* words(room, `Only ${alice} can answer`)
      assert.deepStrictEqual(more, [])
      const content = word?.raw["content"] as Record<string, unknown>
      assert.deepStrictEqual(content["m.relates_to"], { "m.in_reply_to": { event_id: event } })
      assert.deepStrictEqual(content["m.mentions"], { user_ids: [bob] })
      assert.deepStrictEqual(yield* told, ["prompt deploy"])
    }).pipe(Effect.provide(backends)))

  it.effect("may answer as an approver, by a reaction, though they may not talk to the bot", () =>
    Effect.gen(function*() {
      const { alice, carol, reacts, room } = yield* world(deploying, approvers)
      const open = yield* shows(room, "a1")
      assert.include(open.body, `Only ${alice} or an approver can answer.`)
      yield* reacts(carol, open.event, "✅")
      yield* isTold("answer a1 yes")
      assert.include((yield* shows(room, "a1", "answered")).body, `(${carol})`)
    }).pipe(Effect.provide(backends)))

  it.effect("cannot approve any more once an admin has denied them", () =>
    Effect.gen(function*() {
      const admins = globs(["@alice*"])
      const { alice, carol, mention, reacts, room, says } = yield* world(deploying, { ...approvers, admins })
      const { event } = yield* shows(room, "a1")
      yield* says(alice, `!deny ${carol}`)
      yield* until("she is denied", Effect.map(words(room, "may not talk to me"), (all) => all[0]))
      yield* reacts(carol, event, "✅")
      yield* says(carol, "1", { ...mention, ...replyTo(event) })
      yield* settled
      assert.deepStrictEqual(yield* told, ["prompt deploy"])
    }).pipe(Effect.provide(backends)))

  it.effect("may answer as an approver by a reply, but not by words that refer to nothing", () =>
    Effect.gen(function*() {
      const { carol, mention, room, says } = yield* world(deploying, approvers)
      const { event } = yield* shows(room, "a1")
      yield* says(carol, "1")
      yield* says(carol, "1", mention)
      yield* settled
      assert.deepStrictEqual(yield* told, ["prompt deploy"])
      yield* says(carol, "no, use staging instead of @bob:memory", replyTo(event))
      yield* isTold("answer a1 no")
      const script = yield* AgentScript
      const answer = script.sent.find(({ command }) => command._tag === "Answer")
      assert.deepInclude(answer?.command, { choice: "no", text: "use staging instead of @bob" })
      assert.include((yield* shows(room, "a1", "answered")).body, `No (${carol}): “use staging instead of @bob`)
    }).pipe(Effect.provide(backends)))

  it.effect("is told that another approver was first, where both answer at the same time", () =>
    Effect.gen(function*() {
      const { bob, carol, reacts, room, says } = yield* world(deploying, { approvers: globs(["@carol*", "@bob*"]) })
      const { event } = yield* shows(room, "a1")
      yield* reacts(carol, event, "❌")
      yield* reacts(bob, event, "✅")
      yield* isTold("answer a1 no")
      yield* until("bob is told", Effect.map(words(room, `${carol} has answered it`), (all) => all[0]))
      yield* Effect.andThen(says(bob, "1", replyTo(event)), settled)
      assert.strictEqual((yield* words(room, "not open any more")).length, 1)
      assert.deepStrictEqual(yield* told, ["prompt deploy", "answer a1 no"])
    }).pipe(Effect.provide(backends)))
})

describe("A question that nobody answers", () => {
  it.effect("is refused when its time is over, and says until when it waited", () =>
    Effect.gen(function*() {
      const { alice, reacts, room, says, thread } = yield* world(deploying, { approvalTimeout: Duration.minutes(10) })
      const { event } = yield* shows(room, "a1")
      yield* TestClock.adjust(Duration.minutes(9))
      assert.deepStrictEqual(yield* told, ["prompt deploy"])
      yield* TestClock.adjust(Duration.minutes(1))
      yield* isTold("answer a1 no")
      const line = yield* shows(room, "a1", "expired")
      assert.match(line.body, /^✗ Deploy\? refused, as there was no answer until 1970-01-01 00:10 UTC$/)
      yield* reacts(alice, event, "✅")
      yield* until("alice is told", Effect.map(words(room, "it waited until 1970-01-01 00:10 UTC"), (all) => all[0]))
      yield* Effect.andThen(says(alice, "1", replyTo(event)), settled)
      assert.strictEqual((yield* words(room, "not open any more")).length, 1)
      const script = yield* AgentScript
      script.says(thread[0]!.thread, [text("Not deployed."), done])
      yield* until("the answer", Effect.map(words(room, "Not deployed."), (all) => all[0]))
      assert.deepStrictEqual(yield* told, ["prompt deploy", "answer a1 no"])
    }).pipe(Effect.provide(backends)))

  it.effect("is closed when the agent gives up, where that is earlier", () =>
    Effect.gen(function*() {
      const { room } = yield* world(choosing("a1", "Deploy?", [yes, no], { expires: "1970-01-01T00:02:00Z" }))
      yield* shows(room, "a1")
      yield* TestClock.adjust(Duration.minutes(2))
      yield* isTold("answer a1 no")
      assert.include((yield* shows(room, "a1", "expired")).body, "1970-01-01 00:02 UTC")
    }).pipe(Effect.provide(backends)))

  it.effect("ends the run with a sentence, where nothing can be said for the person", () =>
    Effect.gen(function*() {
      const { room } = yield* world(choosing("a1", "Which branch?", []), { approvalTimeout: Duration.minutes(1) })
      yield* shows(room, "a1")
      yield* TestClock.adjust(Duration.minutes(1))
      yield* isTold("cancel")
      const [final] = finals(yield* closed(1, room))
      assert.include(final?.body, "nobody gave one in time")
      assert.deepStrictEqual((yield* asked(room)).map(({ mark }) => mark.asked), ["open", "expired"])
    }).pipe(Effect.provide(backends)))

  it.effect("is no prompt when the number comes too late and refers to nothing; said again, it is one", () =>
    Effect.gen(function*() {
      const { alice, mention, room, says } = yield* world(deploying, { approvalTimeout: Duration.minutes(1) })
      const script = yield* AgentScript
      script.answers("1", [text("One what?"), done])
      yield* shows(room, "a1")
      yield* TestClock.adjust(Duration.minutes(1))
      yield* isTold("answer a1 no")
      script.says(script.sent[0]!.thread, [text("Not deployed."), done])
      yield* closed(1, room)
      yield* says(alice, "1", mention)
      yield* until("alice is told", Effect.map(words(room, "it waited until"), (all) => all[0]))
      yield* Effect.andThen(says(alice, "1", mention), isTold("prompt 1"))
    }).pipe(Effect.provide(backends)))
})
