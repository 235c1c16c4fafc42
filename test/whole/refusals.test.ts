import { assert, describe, it } from "@effect/vitest"
import { Effect, type Layer, type Scope } from "effect"
import { TestClock } from "effect/testing"
import { MatrixFault } from "../../src/domain/MatrixError.ts"
import { AgentScript, type Line } from "../../src/layers/agent/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/layers/matrix/MatrixMemoryControl.ts"
import { Journal } from "../../src/services/Journal.ts"
import { backends, closings, directRoom, joined, said, start, stop, until } from "./MemoryBot.ts"

const { Refused, Unavailable } = MatrixFault.cases
const settle = Effect.promise(() => new Promise<void>((resume) => setTimeout(resume, 2)))
const locked = Refused.make({ status: 401, errcode: "M_USER_LOCKED", detail: "" })
const forbidden = Refused.make({ status: 403, errcode: "M_FORBIDDEN", detail: "" })
const page = Unavailable.make({ status: 403, detail: "answered 403 without a Matrix answer" })
const badGateway = Unavailable.make({ status: 502, detail: "answered 502 without a Matrix answer" })

/** Time passes in steps, so that whatever waits for it gets its say. */
const pass = Effect.fnUntraced(function*(seconds: number, step: number) {
  for (let passed = 0; passed < seconds; passed += step) {
    yield* TestClock.adjust(`${step} seconds`)
    yield* settle
  }
})

const answers = (...texts: ReadonlyArray<string>) => Effect.map(AgentScript, (script) => {
  for (const text of texts) script.answers(text, [{ _tag: "Text", message: "m1", text: `re ${text}` }, { _tag: "Ended", reason: "done" }] satisfies ReadonlyArray<Line>)
})

/** A room with the bot in it, and what it says there in the end. */
const place = (name: string) => Effect.gen(function*() {
  const one = yield* directRoom(name)
  return { ...one, heard: Effect.map(said(one.room), (all) => closings(all).map(({ body }) => body)) }
})

const comes = <R>(what: string, heard: Effect.Effect<ReadonlyArray<string>, never, R>, count: number) =>
  until(what, Effect.map(heard, (all) => (all.length >= count ? all : undefined)))

const example = (title: string, body: Effect.Effect<void, unknown, Layer.Success<typeof backends> | Scope.Scope>) =>
  it.effect(title, () => Effect.provide(body, backends))

describe("an answer that the homeserver does not take now", () => {
  example("comes when the account is unlocked after two hours and a restart, and nothing is lost", Effect.gen(function*() {
    const control = yield* MatrixMemoryControl
    yield* answers("one", "two")
    const { heard, room, say } = yield* place("alice")
    const first = yield* start()
    yield* joined(room)
    const unlock = yield* control.outage("send", locked)
    yield* say("one")
    yield* pass(3_600, 60)
    yield* stop(first)
    yield* say("two")
    yield* start()
    yield* pass(3_600, 60)
    assert.deepStrictEqual(yield* heard, [])
    assert.isBelow(yield* control.calls("send"), 40)
    const [wait] = yield* (yield* Journal).waits
    assert.deepStrictEqual([wait?.kind, wait?.room], ["send", room])
    assert.include(wait?.why, "locked")
    yield* unlock
    yield* pass(660, 10)
    assert.deepStrictEqual(yield* heard, ["re one", "re two"])
    assert.deepStrictEqual(yield* (yield* Journal).waits, [])
  }))

  example("comes at once when the bot may write in the room again", Effect.gen(function*() {
    const control = yield* MatrixMemoryControl
    yield* answers("one", "two")
    const { alice, heard, room, say } = yield* place("alice")
    yield* start()
    yield* joined(room)
    const may = (level: number) => control.people.putState(alice, room, "m.room.power_levels", "", { users: { [alice]: 100 }, events_default: level })
    yield* may(50)
    yield* say("one")
    yield* pass(7_200, 60)
    assert.deepStrictEqual(yield* heard, [])
    yield* may(0)
    // No time passes.
    assert.deepStrictEqual(yield* comes("the answer", heard, 1), ["re one"])
  }))

  example("is owed to people who write in a room that cannot be written to, and in no other room", Effect.gen(function*() {
    const control = yield* MatrixMemoryControl
    const prompts = Array.from({ length: 32 }, (_, index) => `thread ${index}`)
    yield* answers(...prompts, "hello")
    const a = yield* place("alice")
    const b = yield* place("bob")
    yield* start({ threads: "always" })
    yield* Effect.forEach([a.room, b.room], joined)
    const mend = yield* control.outage("send", badGateway, { room: a.room })
    for (const prompt of prompts) yield* a.say(prompt)
    yield* pass(600, 10)
    const failed = yield* control.calls("send", a.room)
    assert.isBelow(failed, 60)
    yield* b.say("hello")
    assert.deepStrictEqual(yield* comes("the answer in the other room", b.heard, 1), ["re hello"])
    yield* pass(7_200, 60)
    assert.deepStrictEqual(yield* a.heard, [])
    yield* mend
    yield* pass(1_200, 10)
    assert.sameMembers([...yield* a.heard], prompts.map((prompt) => `re ${prompt}`))
  }))

  example("holds up no other room while the store of its own is opened anew", Effect.gen(function*() {
    const control = yield* MatrixMemoryControl
    yield* answers("one", "hello")
    const a = yield* place("alice")
    const b = yield* place("bob")
    const first = yield* start()
    yield* Effect.forEach([a.room, b.room], joined)
    const mend = yield* control.outage("send", forbidden, { room: a.room })
    yield* a.say("one")
    yield* pass(120, 10)
    yield* stop(first)
    yield* b.say("hello")
    yield* start()
    assert.deepStrictEqual(yield* comes("the answer in the other room", b.heard, 1), ["re hello"])
    yield* mend
    yield* pass(660, 10)
    assert.deepStrictEqual(yield* a.heard, ["re one"])
  }))
})

describe("an answer to people who put the bot out of their room", () => {
  example("comes when they take it in again", Effect.gen(function*() {
    const { bot, people } = yield* MatrixMemoryControl
    const script = yield* AgentScript
    script.answers("go", [])
    const { alice, heard, room, say } = yield* place("alice")
    yield* start()
    yield* joined(room)
    yield* say("go")
    yield* until("the prompt", Effect.sync(() => script.sent[0]))
    yield* people.kick(alice, room, bot)
    yield* settle
    script.says(script.sent[0]!.thread, [{ _tag: "Text", message: "m1", text: "done" }, { _tag: "Ended", reason: "done" }])
    yield* pass(86_400, 600)
    assert.deepStrictEqual(yield* heard, [])
    yield* people.invite(alice, room, bot, { direct: true })
    assert.deepStrictEqual(yield* comes("the answer", heard, 1), ["done"])
  }))
})

describe("an answer that something before the homeserver never lets through", () => {
  example("does not make its room mute: the next is sent, and a notice says what could not be", Effect.gen(function*() {
    const control = yield* MatrixMemoryControl
    yield* answers("<script>", "fine", "good")
    const { heard, room, say } = yield* place("alice")
    yield* start()
    yield* joined(room)
    yield* control.outage("send", page, { text: "<script>" })
    yield* say("<script>")
    yield* pass(300, 5)
    // Nothing else went through yet, so it may be that nothing can.
    assert.deepStrictEqual(yield* heard, [])
    yield* say("fine")
    yield* pass(60, 5)
    const all = yield* heard
    assert.deepStrictEqual([all.length, all.includes("re fine")], [2, true])
    assert.include(all.find((text) => text !== "re fine"), "403")
    const states = closings(yield* said(room)).map(({ mark }) => mark.state)
    assert.sameMembers(states, ["answered", "failed"])
    yield* say("good")
    yield* comes("the third answer", heard, 3)
    assert.deepStrictEqual(yield* (yield* Journal).waits, [])
    // What was not said can be tried again.
    yield* answers("<script>")
    yield* say("!retry")
    const script = yield* AgentScript
    yield* until("the second attempt", Effect.sync(() => (script.sent.filter(({ command }) => command._tag === "Prompt" && command.text === "<script>").length === 2 ? true : undefined)))
  }))

  example("is told apart at once where the homeserver says that it is too large", Effect.gen(function*() {
    const control = yield* MatrixMemoryControl
    yield* answers("huge", "fine")
    const { heard, room, say } = yield* place("alice")
    yield* start()
    yield* joined(room)
    yield* control.outage("send", Refused.make({ status: 413, errcode: "M_TOO_LARGE", detail: "" }), { text: "re huge" })
    yield* say("huge")
    yield* say("fine")
    const all = yield* comes("both closings", heard, 2)
    assert.include(all[0], "M_TOO_LARGE")
    assert.strictEqual(all[1], "re fine")
  }))

  example("with an error code that speaks of rights waits, and the answers behind it are sent", Effect.gen(function*() {
    const control = yield* MatrixMemoryControl
    yield* answers("spam", "fine")
    const { heard, room, say } = yield* place("alice")
    yield* start()
    yield* joined(room)
    const mend = yield* control.outage("send", forbidden, { text: "re spam" })
    yield* say("spam")
    yield* pass(300, 5)
    yield* say("fine")
    yield* pass(30, 5)
    assert.deepStrictEqual(yield* heard, ["re fine"])
    yield* pass(3_600, 60)
    assert.deepStrictEqual(yield* heard, ["re fine"])
    yield* mend
    yield* pass(660, 10)
    assert.deepStrictEqual(yield* heard, ["re fine", "re spam"])
  }))
})
