import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { EventId, RoomId } from "../../src/domain/Ids.ts"
import { isFinal } from "./Onlooker.ts"
import { foundIn, left, type On, reported, served, threadOf } from "./Reconciled.ts"
import { end, farSide, scene } from "./SandboxBot.ts"

/** The room is upgraded, and the bot invited to what replaces it. */
const upgraded = Effect.fnUntraced(function*(on: On, room: RoomId) {
  const replacement = yield* on.people.upgrade(on.alice, room)
  yield* on.people.invite(on.alice, replacement, on.bot)
  return replacement
})

const threads = (on: On, room: RoomId, ...texts: ReadonlyArray<string>) => {
  const before = threadOf(on, `before in ${room}`)
  assert.isString(before)
  for (const text of texts) assert.strictEqual(threadOf(on, text), before, text)
}

/** How often each prompt was closed, in all rooms. */
const closings = Effect.fnUntraced(function*(on: On, rooms: ReadonlyArray<RoomId>, prompts: ReadonlyArray<EventId>) {
  const all = (yield* Effect.forEach(rooms, on.seenIn)).flat().filter(isFinal)
  return prompts.map((prompt) => new Set(all.filter(({ mark }) => mark.prompt === prompt).map((one) => one.room)).size)
})

describe("a room that was upgraded while the bot was down", () => {
  it.live("moves its open turn, the prompt behind it and the next one, in one thread, each closed once", () =>
    Effect.gen(function*() {
      const on = yield* scene
      const room = yield* on.direct
      yield* served(on, room)
      const first = yield* on.start()
      on.script.answers("slow", [{ _tag: "Text", message: "m1", text: "begun" }])
      const slow = yield* on.people.say(on.alice, room, "slow")
      yield* on.shown(slow)
      const queued = yield* on.say(room, "queued")
      yield* reported(on, () => true)
      yield* end(first)
      const replacement = yield* upgraded(on, room)
      const next = yield* on.say(replacement, "next")
      on.script.says(threadOf(on, "slow")!, [
        { _tag: "Text", message: "m1", text: " and whole" },
        { _tag: "Ended", reason: "done" }
      ])
      yield* on.start()
      yield* on.closed(slow, queued, next)
      const report = yield* reported(on, ({ differences }) => differences.some(({ kind }) => kind === "upgraded"))
      assert.include(foundIn(report, room), "upgraded by plan")
      assert.deepStrictEqual(report.failed, [])
      threads(on, room, "queued", "next")
      assert.deepStrictEqual(yield* closings(on, [room, replacement], [slow, queued, next]), [1, 1, 1])
      assert.deepStrictEqual(yield* on.answers(replacement), ["begun and whole", "queued", "next"])
      assert.deepStrictEqual(yield* left(on), [])
    }).pipe(Effect.scoped, Effect.provide(farSide)))

  it.live("and upgraded again goes on in the last one", () =>
    Effect.gen(function*() {
      const on = yield* scene
      const room = yield* on.direct
      yield* served(on, room)
      const second = yield* upgraded(on, room)
      const third = yield* upgraded(on, second)
      const next = yield* on.say(third, "next")
      yield* on.start()
      yield* on.closed(next)
      threads(on, room, "next")
      assert.deepStrictEqual(yield* closings(on, [room, second, third], [next]), [1])
      assert.deepStrictEqual(yield* left(on), [])
    }).pipe(Effect.scoped, Effect.provide(farSide)))

  it.live("where the bot is not let into the replacement stays as it was, is told of, and is tried again", () =>
    Effect.gen(function*() {
      const on = yield* scene
      const room = yield* on.direct
      yield* served(on, room)
      const replacement = yield* on.people.upgrade(on.alice, room)
      const first = yield* on.start()
      const refused = yield* reported(on, ({ failed }) => failed.length > 0)
      assert.deepStrictEqual(refused.failed.map(({ step }) => step._tag), ["JoinReplacement"])
      assert.deepStrictEqual(foundIn(refused, room), ["upgraded by plan"])
      assert.notInclude(refused.steps.map(({ _tag }) => _tag), "FollowUpgrade")
      yield* end(first)
      yield* on.people.invite(on.alice, replacement, on.bot)
      const next = yield* on.say(replacement, "next")
      yield* on.start()
      yield* on.closed(next)
      threads(on, room, "next")
      assert.deepStrictEqual(yield* left(on), [])
    }).pipe(Effect.scoped, Effect.provide(farSide)))
})

describe("a room that is said to replace another and does not say so itself", () => {
  for (const [how, invites] of [["to which the bot is invited", true], ["which anybody may join", false]] as const) {
    it.live(`(${how}) is not followed`, () =>
      Effect.gen(function*() {
        const on = yield* scene
        const room = yield* on.direct
        yield* served(on, room)
        const other = invites
          ? yield* on.group
          : yield* on.people.room(on.alice, {
            state: [{ type: "m.room.join_rules", content: { join_rule: "public" } }]
          })
        yield* on.people.putState(on.alice, room, "m.room.tombstone", "", { replacement_room: other })
        const [here, there] = [yield* on.say(room, "here"), yield* on.say(other, "there")]
        yield* on.start()
        const report = yield* reported(on, () => true)
        yield* on.closed(here, ...(invites ? [there] : []))
        threads(on, room, "here")
        assert.notInclude(report.steps.map(({ _tag }) => _tag), "FollowUpgrade")
        assert.strictEqual(yield* on.people.membership(other, on.bot), invites ? "join" : "leave")
        if (invites) assert.notStrictEqual(threadOf(on, "there"), threadOf(on, "here"))
        assert.deepStrictEqual(yield* left(on), [])
      }).pipe(Effect.scoped, Effect.provide(farSide)))
  }
})
