import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { RoomId } from "../../src/domain/Ids.ts"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { backends, closed, directRoom, finals, joined, said, start, stop, until } from "./MemoryBot.ts"
import { asked, done, group, isTold, notices, question, settled, shows, text, told } from "./Questions.ts"

const hints = (room: RoomId) => Effect.map(said(room), (all) => all.filter(({ mark }) => mark.state === "refused"))

const direct = Effect.gen(function*() {
  const { alice, room, say } = yield* directRoom()
  const bot = yield* start()
  yield* joined(room)
  return { alice, room, say, bot }
})

describe("a question of the agent's", () => {
  it.effect("rings the asker, as an event of its own, and stays in the room with what was chosen and by whom", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      const { alice, mention, room, says } = yield* group
      script.answers("deploy", [
        text("Tests pass."),
        question("a1", "Deploy to production?", "Yes, once", "No")
      ])
      const prompt = yield* says(alice, "@bot:memory: deploy", mention)
      const open = yield* shows(room, "a1")
      assert.deepStrictEqual(open.mark, { prompt, attempt: 1, ask: "a1", asked: "open" })
      assert.deepInclude(open.content, {
        msgtype: "m.text",
        "m.mentions": { user_ids: [alice] },
        "m.relates_to": { "m.in_reply_to": { event_id: prompt } }
      })
      assert.include(open.body, "1. Yes, once")
      assert.include(open.body, `Only ${alice} can answer.`)
      assert.deepStrictEqual((yield* said(room)).map(({ body }) => body), ["Tests pass."])
      const yes = yield* says(alice, "1")
      const answered = yield* shows(room, "a1", "answered")
      assert.deepStrictEqual([answered.edits, answered.mark.answers], [open.event, [yes]])
      assert.strictEqual(answered.body, `✓ Deploy to production? Yes, once (${alice})`)
      yield* isTold("answer a1 a1-0")
      script.says(script.sent[0]!.thread, [text(" Deployed."), done])
      const [final] = finals(yield* closed(1, room))
      assert.deepStrictEqual([final?.body, final?.mark.answers], ["Tests pass. Deployed.", [yes]])
    }).pipe(Effect.provide(backends)))

  it.effect("is not answered by what was said before the room could see it", () =>
    Effect.gen(function*() {
      const { outage } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("work", [question("q1", "May I list the files?", "Yes", "No")])
      script.answers("yes", [text("Yes what?"), done])
      const { room, say } = yield* direct
      yield* say("work")
      yield* shows(room, "q1")
      yield* TestClock.adjust(3_000)
      const lift = yield* outage("send", MatrixFault.cases.RateLimited.make({ retryAfter: 8_000 }))
      script.says(script.sent[0]!.thread, [question("q2", "May I delete the files?", "Yes", "No")])
      yield* settled
      yield* say("yes")
      yield* settled
      yield* TestClock.adjust(4_000)
      yield* lift
      yield* TestClock.adjust(60_000)
      const shown = yield* shows(room, "q2")
      assert.deepStrictEqual(
        (yield* asked(room)).map(({ edits, mark }) => `${mark.ask} ${mark.asked}${edits === undefined ? "" : " edit"}`),
        ["q1 open", "q1 withdrawn edit", "q2 open"]
      )
      assert.isAbove(shown.at, 3_000)
      yield* TestClock.adjust(5_000)
      assert.deepStrictEqual(yield* told, ["prompt work"])
      yield* say("yes")
      yield* isTold("answer q2 q2-0")
      script.says(script.sent[0]!.thread, [text("Done."), done])
      yield* closed(2, room)
      assert.deepStrictEqual(finals(yield* said(room)).map(({ body }) => body), ["Done.", "Yes what?"])
    }).pipe(Effect.provide(backends)))

  it.effect("is answered by who was quicker than the server's word that it is there", () =>
    Effect.gen(function*() {
      const { hold } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("work", [question("q1", "May I?", "Yes", "No")])
      const { say } = yield* direct
      const held = yield* hold("send", { acted: true })
      yield* say("work")
      yield* held.arrived
      yield* TestClock.adjust(500)
      yield* say("yes")
      yield* settled
      assert.deepStrictEqual(yield* told, ["prompt work"])
      yield* held.release
      yield* settled
      yield* TestClock.adjust(2_000)
      yield* isTold("answer q1 q1-0")
    }).pipe(Effect.provide(backends)))

  it.effect("loses no second message behind a free answer", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers("a cat", [question("name", "Name?")])
      script.answers("and what is the weather?", [text("Fine."), done])
      const { room, say } = yield* direct
      yield* say("a cat")
      yield* shows(room, "name")
      yield* say("call it Bert")
      yield* say("and what is the weather?")
      yield* isTold("answer name call it Bert")
      script.says(script.sent[0]!.thread, [text("Bert it is."), done])
      yield* closed(2, room)
      assert.deepStrictEqual(finals(yield* said(room)).map(({ body }) => body), ["Bert it is.", "Fine."])
      assert.deepStrictEqual(yield* told, [
        "prompt a cat",
        "answer name call it Bert",
        "prompt and what is the weather?"
      ])
    }).pipe(Effect.provide(backends)))

  it.effect("loses no second answer that comes after a while without the bot", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers("go", [question("a1", "Go?", "Yes", "No")])
      script.answers("2", [text("Two."), done])
      const { bot, room, say } = yield* direct
      yield* say("go")
      yield* shows(room, "a1")
      yield* stop(bot)
      yield* say("1")
      yield* say("2")
      yield* start()
      yield* isTold("answer a1 a1-0")
      script.says(script.sent[0]!.thread, [text("Went."), done])
      yield* closed(2, room)
      assert.deepStrictEqual(finals(yield* said(room)).map(({ body }) => body), ["Went.", "Two."])
    }).pipe(Effect.provide(backends)))

  it.effect("says once what would be an answer, and gives the agent none of what is none", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers("go", [question("a1", "Go?", "Yes", "No")])
      const { people } = yield* MatrixMemoryControl
      const { alice, room, say } = yield* direct
      yield* say("go")
      yield* shows(room, "a1")
      const maybe = yield* say("maybe")
      const hint = yield* until("the hint", Effect.map(hints(room), (all) => all[0]))
      yield* say("perhaps")
      yield* people.say(alice, room, {
        msgtype: "m.text",
        body: "No!",
        "m.relates_to": { "m.in_reply_to": { event_id: hint.event } }
      })
      yield* isTold("answer a1 a1-1")
      script.says(script.sent[0]!.thread, [text("Stayed."), done])
      yield* closed(2, room)
      yield* settled
      const all = yield* said(room)
      assert.deepStrictEqual(all.map(({ body, mark }) => [body.split("\n")[0], mark.prompt === maybe, mark.state]), [
        [
          "I could not take that as an answer. Reply to the question with the number or the words of one of " +
          "these, or send !stop. Until then I pass nothing else on:",
          true,
          "refused"
        ],
        ["Stayed.", false, "answered"]
      ])
      assert.include(all[0]!.body, "2. No")
      assert.deepStrictEqual(yield* told, ["prompt go", "answer a1 a1-1"])
    }).pipe(Effect.provide(backends)))

  it.effect("tells whoever writes on each time that nothing of it is passed on, in an event of its own", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers("go", [question("a1", "Go?", "2", "Yes", "Yes")])
      const { room, say } = yield* direct
      yield* say("go")
      yield* shows(room, "a1")
      yield* TestClock.adjust(30_000)
      const said: Array<string> = []
      for (const body of ["maybe", "perhaps", "2", "yes"]) {
        said.push(yield* say(body))
        yield* settled
        yield* TestClock.adjust(10_000)
        yield* settled
      }
      yield* TestClock.adjust(20_000)
      said.push(yield* say("hm"))
      yield* settled
      yield* TestClock.adjust(5_000)
      assert.deepStrictEqual(
        (yield* hints(room)).map(({ body, edits, mark }) => [body.split(/[.,] /)[0], said.indexOf(mark.prompt), edits]),
        [
          ["I could not take that as an answer", 0, undefined],
          ["I could not take that as an answer", 1, undefined],
          ["That could mean more than one of these", 2, undefined],
          ["That could mean more than one of these", 3, undefined],
          ["I could not take that as an answer", 4, undefined]
        ]
      )
      yield* say("2. Yes")
      yield* isTold("answer a1 a1-1")
      assert.deepStrictEqual(yield* told, ["prompt go", "answer a1 a1-1"])
    }).pipe(Effect.provide(backends)))

  it.effect("hears the thread that was opened on it, and not what is said to others", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers("go", [question("a1", "Go?", "Yes", "No")])
      const { alice, bob, mention, room, says } = yield* group
      yield* says(alice, "@bot:memory go", mention)
      const { event } = yield* shows(room, "a1")
      const bobs = yield* says(bob, "Shall we eat?")
      yield* says(bob, "1")
      yield* says(alice, "yes", {
        "m.relates_to": { "m.in_reply_to": { event_id: bobs } },
        "m.mentions": { user_ids: [bob] }
      })
      yield* says(alice, "yes", { "m.mentions": { user_ids: [bob] } })
      yield* says(alice, "let me think")
      yield* settled
      assert.deepStrictEqual([yield* told, yield* notices(room)], [["prompt go"], []])
      yield* says(alice, "No", {
        "m.relates_to": {
          rel_type: "m.thread",
          event_id: event,
          is_falling_back: true,
          "m.in_reply_to": { event_id: event }
        }
      })
      yield* isTold("answer a1 a1-1")
    }).pipe(Effect.provide(backends)))

  it.effect("makes no prompt of somebody else's word on it, who is told once that it is not theirs", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers("go", [question("a1", "Go?", "Yes", "No")])
      const { alice, bob, bot, mention, room, says } = yield* group
      yield* says(alice, "@bot:memory go", mention)
      const { event } = yield* shows(room, "a1")
      const reply = { "m.relates_to": { "m.in_reply_to": { event_id: event } }, "m.mentions": { user_ids: [bot] } }
      yield* says(bob, "Yes", reply)
      yield* says(bob, "Please", reply)
      yield* until("the word", Effect.map(notices(room), (all) => all[0]))
      yield* says(bob, "Yes!", reply)
      yield* settled
      assert.deepStrictEqual(yield* notices(room), [
        `Only ${alice} can answer this question. To ask me something of your own, write it apart from the question.`
      ])
      yield* says(alice, "yes")
      yield* isTold("answer a1 a1-0")
      script.says(script.sent[0]!.thread, [text("Went."), done])
      yield* closed(2, room)
      yield* settled
      assert.deepStrictEqual(yield* told, ["prompt go", "answer a1 a1-0"])
    }).pipe(Effect.provide(backends)))

  it.effect("lets nobody wait for help", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers("go", [question("a1", "Go?", "Yes", "No")])
      const { room, say } = yield* direct
      yield* say("go")
      yield* shows(room, "a1")
      yield* say("!help")
      yield* say("!retry")
      const all = yield* until(
        "two words",
        Effect.map(said(room), (all) => (finals(all).length >= 2 ? finals(all) : undefined))
      )
      assert.deepStrictEqual(
        all.map(({ body }) => body.split("\n")[0]!.slice(0, 25)).toSorted(),
        ["I pass your messages on to", "There is nothing here that"].map((body) => body.slice(0, 25))
      )
    }).pipe(Effect.provide(backends)))

  it.effect("can be stopped, and taken back, and is then no longer asked", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("one", [question("a1", "Name?")])
      script.answers("two", [question("a2", "Name?")])
      const { alice, room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      yield* say("one")
      yield* shows(room, "a1")
      yield* say("!stop")
      yield* shows(room, "a1", "withdrawn")
      const two = yield* say("two")
      yield* shows(room, "a2")
      yield* people.redact(alice, room, two)
      yield* shows(room, "a2", "withdrawn")
      assert.deepStrictEqual(yield* told, ["prompt one", "cancel", "prompt two", "cancel"])
    }).pipe(Effect.provide(backends)))
})
