import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect } from "effect"
import { TestClock } from "effect/testing"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { globs } from "../../src/domain/settings/types/UserGlobs.ts"
import { TurnJournal } from "../../src/services/turns/TurnJournal.ts"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { backends, closed, directRoom, finals, joined, said, start, stop } from "./MemoryBot.ts"

const admins = { admins: globs(["@alice*"]) }
const answer = (text: string): ReadonlyArray<Line> => [{ _tag: "Text", message: "m", text }, {
  _tag: "Ended",
  reason: "done"
}]

/**
 * A bot that does a command and ends before its reply is stored, then one that goes on. `acted`: it ends right after
 * the reply was stored instead, and before it is sent.
 */
const killed = Effect.fnUntraced(function*(text: string, isStored: boolean) {
  const journal = yield* TurnJournal
  const { people } = yield* MatrixMemoryControl
  const { alice, room } = yield* directRoom()
  const first = yield* start(admins)
  yield* joined(room)
  yield* stop(first)
  const reached = yield* Deferred.make<void>()
  const command = yield* people.say(alice, room, text)
  const halting = TurnJournal.of({
    ...journal,
    commit: (commit) =>
      Effect.andThen(
        isStored ? Effect.asVoid(journal.commit(commit)) : Effect.void,
        Effect.andThen(Deferred.succeed(reached, undefined), Effect.never)
      )
  })
  const second = yield* Effect.provideService(start(admins), TurnJournal, halting)
  yield* Deferred.await(reached)
  yield* stop(second)
  yield* start(admins)
  const all = finals(yield* closed(1, room))
  return { alice, room, command, all, say: (text: string) => people.say(alice, room, text) }
})

describe("A bot that is killed between a command's effect and its reply", () => {
  for (const isStored of [false, true]) {
    const when = isStored ? "after its reply was stored" : "before its reply was stored"

    it.effect(`clears the chat once, ${when}`, () =>
      Effect.gen(function*() {
        const script = yield* AgentScript
        const { all, room, say } = yield* killed("!clear", isStored)
        assert.deepStrictEqual(all.map(({ mark }) => mark.state), ["answered"])
        script.answers("hello", answer("hi"))
        yield* say("hello")
        yield* closed(2, room)
        const [open] = yield* (yield* WholeJournal).openChats
        assert.isUndefined(open)
        yield* say("!clear")
        yield* closed(3, room)
        script.answers("again", answer("hi"))
        yield* say("again")
        yield* closed(4, room)
        const threads = script.sent.filter(({ command }) => command._tag === "Prompt").map(({ thread }) => thread)
        assert.strictEqual(new Set(threads).size, 2)
      }).pipe(Effect.provide(backends)))

    it.effect(`denies somebody once, ${when}`, () =>
      Effect.gen(function*() {
        const { alice, all } = yield* killed("!deny @mallory:x", isStored)
        assert.deepStrictEqual(all.map(({ mark }) => mark.state), ["answered"])
        const rules = yield* (yield* WholeJournal).accessRules
        assert.deepStrictEqual(rules, [{ pattern: "@mallory:x", kind: "deny", by: alice }])
      }).pipe(Effect.provide(backends)))

    it.effect(`sets what was to be set, and says so once, ${when}`, () =>
      Effect.gen(function*() {
        const { alice, all, room } = yield* killed("!settings streaming final", isStored)
        assert.deepStrictEqual(all.map(({ mark }) => mark.state), ["answered"])
        assert.deepStrictEqual(yield* (yield* WholeJournal).preferences(alice), { streaming: "final" })
        assert.lengthOf(yield* said(room), 1)
      }).pipe(Effect.provide(backends)))
  }
})

describe("What was said to the bot", () => {
  it.effect("stays after a restart: who was allowed, and what the room was set to", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("hello", answer("hi"))
      const { alice, room, say } = yield* directRoom()
      const bot = yield* start(admins)
      yield* joined(room)
      const carol = yield* people.user("carol")
      yield* say(`!allow ${carol}`)
      yield* closed(1, room)
      yield* stop(bot)
      yield* start(admins)
      yield* people.invite(alice, room, carol)
      yield* people.join(carol, room)
      yield* people.say(carol, room, { msgtype: "m.text", body: "bot: !whoami" })
      assert.include(finals(yield* closed(2, room))[1]!.body, "an operator allowed you")
    }).pipe(Effect.provide(backends)))

  it.effect("waits for the homeserver where that is away, and is answered when it is back", () =>
    Effect.gen(function*() {
      const { bot, outage, people } = yield* MatrixMemoryControl
      const alice = yield* people.user("alice")
      const room = yield* people.room(alice, { invite: [bot] })
      yield* start()
      yield* joined(room)
      const over = yield* outage("stateEvent", MatrixFault.cases.Unavailable.make({ detail: "away" }))
      yield* people.say(alice, room, "!settings room threads off")
      yield* Effect.repeat(TestClock.adjust("1 minute"), { times: 3 })
      assert.deepStrictEqual(yield* said(room), [])
      yield* over
      yield* Effect.forkScoped(Effect.forever(Effect.andThen(TestClock.adjust("10 seconds"), Effect.yieldNow)))
      assert.include(finals(yield* closed(1, room))[0]!.body, "threads is")
    }).pipe(Effect.provide(backends)))
})

describe("!retry without a reply", () => {
  it.effect("takes what failed within the hour, and older only where it is pointed at", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      const { alice, room, say } = yield* directRoom()
      const { people } = yield* MatrixMemoryControl
      yield* start()
      yield* joined(room)
      script.answers("go", [{ _tag: "Failed", code: "internal", message: "boom" }])
      yield* say("go")
      const [failed] = finals(yield* closed(1, room))
      yield* TestClock.adjust("61 minutes")
      yield* say("!retry")
      const told = finals(yield* closed(2, room))[1]!
      assert.include(told.body, "within the last hour")
      script.answers("go", answer("gone"))
      yield* people.say(alice, room, {
        msgtype: "m.text",
        body: "!retry",
        "m.relates_to": { "m.in_reply_to": { event_id: failed!.event } }
      })
      assert.strictEqual(finals(yield* closed(3, room))[2]!.body, "gone")
    }).pipe(Effect.provide(backends)))
})
