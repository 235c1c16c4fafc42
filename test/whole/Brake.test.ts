import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { backends, closed, directRoom, finals, joined, said, start, stop, until } from "./MemoryBot.ts"
import { done, notices, question, settled, shows, text, told } from "./Questions.ts"

const braked = "within two seconds of my answers"

/** Somebody who answers each of our answers after `wait`; the bot answers `from` on. */
const talk = Effect.fnUntraced(
  function*(
    count: number,
    wait: number,
    say: (text: string) => Effect.Effect<unknown>,
    room: Parameters<typeof closed>[1],
    from = 0
  ) {
    const script = yield* AgentScript
    for (let n = from; n < from + count; n++) {
      script.answers(`ping ${n}`, [text(`pong ${n}`), done])
      yield* say(`ping ${n}`)
      yield* closed(n + 1, room)
      yield* settled
      yield* TestClock.adjust(wait)
    }
  }
)

describe("two bots in one room", () => {
  it.effect("do not talk for ever: what another bot of this make says is no prompt", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("hello", [text("Hi"), done])
      const { alice, room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      const mark = { prompt: "$p", attempt: 1, part: 1, parts: 1, state: "answered" }
      yield* people.say(alice, room, { msgtype: "m.text", body: "pong", "matrix-surface.turn": mark })
      yield* people.say(alice, room, {
        msgtype: "m.text",
        body: "pong",
        "m.new_content": { msgtype: "m.text", body: "pong", "matrix-surface.turn": mark }
      })
      yield* people.say(alice, room, {
        msgtype: "m.text",
        body: "pong",
        "matrix-surface.turn": { prompt: "$p", ask: "a", asked: "open" }
      })
      yield* say("hello")
      yield* closed(1, room)
      assert.deepStrictEqual(yield* told, ["prompt hello"])
    }).pipe(Effect.provide(backends)))

  it.effect(
    "do not talk without end: after five prompts at once the other one waits ten minutes, and is told " +
      "once",
    () =>
      Effect.gen(function*() {
        const script = yield* AgentScript
        const { room, say } = yield* directRoom()
        yield* start()
        yield* joined(room)
        yield* talk(5, 1_000, say, room)
        assert.deepStrictEqual(yield* notices(room), [])
        script.answers("ping 5", [text("pong 5"), done])
        script.answers("ping 6", [text("pong 6"), done])
        yield* say("ping 5")
        yield* until("the notice", Effect.map(notices(room), (all) => all.find((body) => body.includes(braked))))
        yield* TestClock.adjust(60_000)
        yield* say("ping 6")
        yield* settled
        yield* TestClock.adjust(8 * 60_000)
        yield* settled
        assert.deepStrictEqual([(yield* notices(room)).length, script.sent.length], [1, 5])
        yield* TestClock.adjust(60_000)
        yield* closed(7, room)
        assert.deepStrictEqual(
          finals(yield* said(room)).map(({ body }) => body),
          Array.from({ length: 7 }, (_, n) => `pong ${n}`)
        )
      }).pipe(Effect.provide(backends))
  )

  it.effect("hold up nobody else, and no commands and redactions of their own", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("hello", [text("Hi"), done])
      const { alice, room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      yield* talk(5, 0, say, room)
      const held = yield* say("ping 5")
      yield* until("the notice", Effect.map(notices(room), (all) => all[0]))
      yield* people.redact(alice, room, held)
      yield* say("!help")
      yield* closed(6, room)
      const other = yield* directRoom()
      yield* joined(other.room)
      yield* other.say("hello")
      yield* closed(1, other.room)
      yield* TestClock.adjust(11 * 60_000)
      yield* settled
      assert.strictEqual(script.sent.length, 6)
    }).pipe(Effect.provide(backends)))

  for (const how of ["!stop", "!stop as a reply", "🛑"]) {
    it.effect(`can be stopped while they are held back, which is said, and tried again later: ${how}`, () =>
      Effect.gen(function*() {
        const { people } = yield* MatrixMemoryControl
        const script = yield* AgentScript
        const { alice, room, say } = yield* directRoom()
        yield* start()
        yield* joined(room)
        yield* talk(5, 0, say, room)
        const held = yield* say("ping 5")
        yield* until("the notice", Effect.map(notices(room), (all) => all[0]))
        if (how === "🛑") {
          const annotation = { rel_type: "m.annotation", event_id: held, key: how }
          yield* people.send(alice, room, "m.reaction", { "m.relates_to": annotation })
        } else {
          const reply = how === "!stop" ? {} : { "m.relates_to": { "m.in_reply_to": { event_id: held } } }
          yield* people.say(alice, room, { msgtype: "m.text", body: "!stop", ...reply })
        }
        yield* closed(6, room)
        const last = finals(yield* said(room)).at(-1)
        assert.deepStrictEqual([last?.mark.prompt, last?.mark.state], [held, "stopped"])
        yield* TestClock.adjust(11 * 60_000)
        yield* settled
        assert.strictEqual(script.sent.length, 5)
        script.answers("ping 5", [text("pong 5"), done])
        yield* say("!retry")
        yield* closed(7, room)
        assert.strictEqual(finals(yield* said(room)).at(-1)?.body, "pong 5")
      }).pipe(Effect.provide(backends)))
  }

  it.effect("are still braked by a bot that was started again, which then goes on by itself", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      const { room, say } = yield* directRoom()
      const first = yield* start()
      yield* joined(room)
      yield* talk(5, 0, say, room)
      yield* say("ping 5")
      yield* until("the notice", Effect.map(notices(room), (all) => all[0]))
      yield* stop(first)
      script.answers("ping 5", [text("pong 5"), done])
      yield* start()
      yield* settled
      yield* TestClock.adjust(9 * 60_000)
      yield* settled
      assert.strictEqual(script.sent.length, 5)
      yield* TestClock.adjust(60_000)
      yield* closed(6, room)
    }).pipe(Effect.provide(backends)))
})

describe("people are not braked", () => {
  it.effect("who read before they write", () =>
    Effect.gen(function*() {
      const { room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      yield* talk(9, 2_001, say, room)
      assert.deepStrictEqual(yield* notices(room), [])
    }).pipe(Effect.provide(backends)))

  it.effect("who write fast while the bot still answers what they wrote before", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      const { room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      for (let n = 0; n < 9; n++) script.answers(`${n}`, [text(`${n}!`)])
      yield* say("0")
      for (let n = 1; n < 9; n++) {
        yield* say(`${n}`)
        script.says((yield* until("a prompt", Effect.sync(() => script.sent[n - 1]))).thread, [done])
        yield* closed(n, room)
        yield* settled
      }
      assert.deepStrictEqual(yield* notices(room), [])
    }).pipe(Effect.provide(backends)))

  it.effect("who answer questions at once", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      const { room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      script.answers("go", [question("a0", "Go?", "Yes", "No")])
      yield* say("go")
      for (let n = 0; n < 9; n++) {
        yield* shows(room, `a${n}`)
        yield* say("yes")
        yield* shows(room, `a${n}`, "answered")
        yield* TestClock.adjust(60_000)
        script.says(script.sent[0]!.thread, [question(`a${n + 1}`, "Go?", "Yes", "No")])
      }
      assert.deepStrictEqual(yield* notices(room), [])
    }).pipe(Effect.provide(backends)))
})
