import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { TestClock } from "effect/testing"
import type { EventId, RoomId, UserId } from "../../src/domain/Ids.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { backends, closed, directRoom, finals, joined, said, start, stop, until } from "./MemoryBot.ts"
import { done, notices, settled, text, told } from "./Questions.ts"

const hour = 3_600_000
const aged = { maxPromptAge: Duration.hours(2) }

/** The bot runs once in a direct room of alice's, and goes down. */
const downtime = (name = "alice") =>
  Effect.gen(function*() {
    const place = yield* directRoom(name)
    const first = yield* start(aged)
    yield* joined(place.room)
    yield* settled
    yield* stop(first)
    return place
  })

const answers = (...prompts: ReadonlyArray<string>) =>
  Effect.map(AgentScript, (script) => {
    for (const prompt of prompts) script.answers(prompt, [text(`${prompt}!`), done])
  })

const sentNotices = Effect.fnUntraced(function*(room: RoomId) {
  const { sent } = yield* MatrixMemoryControl
  return (yield* sent(room)).map((raw) => ({
    event: raw["event_id"] as EventId,
    content: raw["content"] as Record<string, unknown>
  })).filter(({ content }) => content["msgtype"] === "m.notice" && content["matrix-surface.turn"] === undefined)
})

/** What the notice of the room says now, after so many events about it. */
const noticed = Effect.fnUntraced(function*(room: RoomId, events: number) {
  const control = yield* MatrixMemoryControl
  const all = yield* until(
    `${events} notices`,
    Effect.map(
      Effect.provideService(sentNotices(room), MatrixMemoryControl, control),
      (all) => (all.length >= events ? all : undefined)
    )
  )
  const newest = all.at(-1)!.content
  const replaced = newest["m.new_content"] as { readonly body?: string } | undefined
  return {
    event: all[0]!.event,
    body: String(replaced?.body ?? newest["body"]),
    count: all.length
  }
})

const react = Effect.fnUntraced(function*(who: UserId, room: RoomId, event: EventId, key = "🔁") {
  const { people } = yield* MatrixMemoryControl
  yield* people.send(who, room, "m.reaction", {
    "m.relates_to": { rel_type: "m.annotation", event_id: event, key }
  })
})

const bodies = Effect.fnUntraced(function*(room: RoomId) {
  return finals(yield* said(room)).map(({ body, mark }) => `${mark.state} ${body}`)
})

describe("prompts that are old when they are found", () => {
  it.effect("wait, a new one does not, and a reaction has them answered in order", () =>
    Effect.gen(function*() {
      const { alice, room, say } = yield* downtime()
      yield* answers("one", "two", "new")
      yield* say("one")
      yield* say("two")
      yield* TestClock.adjust(3 * hour)
      yield* say("new")
      yield* start(aged)
      yield* closed(1, room)
      const asked = yield* noticed(room, 1)
      assert.include(asked.body, "2 messages from Thursday, 1 January 1970 (UTC) reached me late")
      assert.deepStrictEqual(yield* told, ["prompt new"])
      yield* react(alice, room, asked.event)
      yield* closed(3, room)
      assert.deepStrictEqual(yield* told, ["prompt new", "prompt one", "prompt two"])
      assert.include((yield* noticed(room, 2)).body, "I answer 2 messages")
      yield* TestClock.adjust(30 * hour)
      yield* settled
      assert.deepStrictEqual(yield* bodies(room), ["answered new!", "answered one!", "answered two!"])
      assert.strictEqual((yield* sentNotices(room)).length, 2)
    }).pipe(Effect.provide(backends)))

  it.effect("are answered after !retry, also by a bot that was started again meanwhile", () =>
    Effect.gen(function*() {
      const { room, say } = yield* downtime()
      yield* answers("one")
      yield* say("one")
      yield* TestClock.adjust(3 * hour)
      const second = yield* start(aged)
      yield* noticed(room, 1)
      yield* stop(second)
      yield* TestClock.adjust(3 * hour)
      yield* say("!retry")
      yield* TestClock.adjust(3 * hour)
      yield* start(aged)
      yield* closed(1, room)
      assert.deepStrictEqual(yield* bodies(room), ["answered one!"])
      assert.include((yield* noticed(room, 2)).body, "I answer one message")
    }).pipe(Effect.provide(backends)))

  it.effect("are all answered after a !retry in the room, where each message begins a thread", () =>
    Effect.gen(function*() {
      yield* answers("one", "two")
      const { room, say } = yield* downtime()
      yield* say("one")
      yield* say("two")
      yield* TestClock.adjust("3 hours")
      yield* start({ ...aged, threads: "always" })
      yield* noticed(room, 2)
      yield* say("!retry")
      yield* closed(2, room)
      assert.deepStrictEqual(finals(yield* said(room)).map(({ body }) => body).toSorted(), ["one!", "two!"])
    }).pipe(Effect.provide(backends)))

  it.effect("are closed as refused after a day, also if that passed in another downtime, and stay so", () =>
    Effect.gen(function*() {
      const { room, say } = yield* downtime()
      yield* say("one")
      yield* say("two")
      yield* TestClock.adjust(3 * hour)
      const second = yield* start(aged)
      yield* noticed(room, 1)
      yield* TestClock.adjust(23 * hour)
      yield* settled
      assert.deepStrictEqual(yield* bodies(room), [])
      yield* stop(second)
      yield* TestClock.adjust(hour)
      yield* start(aged)
      const all = yield* closed(2, room)
      assert.deepStrictEqual(finals(all).map(({ mark }) => mark.state), ["refused", "refused"])
      assert.include((yield* noticed(room, 2)).body, "Nobody asked within a day for an answer to 2 messages")
      assert.deepStrictEqual(yield* told, [])
      yield* say("!retry")
      yield* closed(3, room)
      assert.deepStrictEqual(yield* told, [])
    }).pipe(Effect.provide(backends)))

  it.effect("are closed after a day by the bot that found them", () =>
    Effect.gen(function*() {
      const { room, say } = yield* downtime()
      yield* say("one")
      yield* TestClock.adjust(3 * hour)
      yield* start(aged)
      yield* noticed(room, 1)
      yield* TestClock.adjust(24 * hour)
      yield* closed(1, room)
      assert.match((yield* bodies(room))[0]!, /^refused This message reached me late/)
    }).pipe(Effect.provide(backends)))

  it.effect("are not counted any more when they are deleted", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const { alice, room, say } = yield* downtime()
      const [one, two] = [yield* say("one"), yield* say("two")]
      yield* TestClock.adjust(3 * hour)
      yield* start(aged)
      assert.include((yield* noticed(room, 1)).body, "2 messages")
      yield* people.redact(alice, room, one)
      assert.include((yield* noticed(room, 2)).body, "One message")
      yield* people.redact(alice, room, two)
      assert.include((yield* noticed(room, 3)).body, "were deleted")
      yield* TestClock.adjust(25 * hour)
      yield* settled
      assert.deepStrictEqual(yield* bodies(room), [])
    }).pipe(Effect.provide(backends)))

  it.effect("are asked about in each chat by itself, once, however often the bot is started", () =>
    Effect.gen(function*() {
      const one = yield* downtime()
      const other = yield* downtime()
      yield* answers("here", "there")
      yield* one.say("here")
      yield* other.say("there")
      yield* TestClock.adjust(3 * hour)
      const second = yield* start(aged)
      yield* noticed(one.room, 1)
      const asked = yield* noticed(other.room, 1)
      yield* stop(second)
      yield* start(aged)
      yield* settled
      yield* react(other.alice, other.room, asked.event, "⟲")
      yield* closed(1, other.room)
      assert.deepStrictEqual(yield* told, ["prompt there"])
      assert.strictEqual((yield* noticed(one.room, 1)).count, 1)
    }).pipe(Effect.provide(backends)))

  it.effect("that come later are counted by the same notice, and a command from before it is no consent", () =>
    Effect.gen(function*() {
      const { room, say } = yield* downtime()
      yield* say("one")
      yield* say("!retry")
      yield* TestClock.adjust(3 * hour)
      const second = yield* start(aged)
      yield* closed(1, room)
      yield* noticed(room, 1)
      yield* stop(second)
      yield* say("two")
      yield* TestClock.adjust(3 * hour)
      yield* start(aged)
      const { body, event } = yield* noticed(room, 2)
      assert.include(body, "2 messages")
      const [, edit] = yield* sentNotices(room)
      assert.deepStrictEqual((edit!.content["m.relates_to"] as { readonly event_id: string }).event_id, event)
      assert.deepStrictEqual(yield* told, [])
    }).pipe(Effect.provide(backends)))

  it.effect("are answered at once where MAX_PROMPT_AGE is not set, and nothing waits for consent", () =>
    Effect.gen(function*() {
      const { room, say } = yield* downtime()
      yield* answers("one")
      yield* say("one")
      yield* TestClock.adjust(3 * hour)
      yield* start()
      yield* closed(1, room)
      assert.deepStrictEqual(yield* notices(room), [])
      assert.deepStrictEqual(yield* (yield* WholeJournal).untoldOld(9), [])
    }).pipe(Effect.provide(backends)))
})
