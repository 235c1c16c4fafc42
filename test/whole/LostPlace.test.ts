import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { EventId, RoomId } from "../../src/domain/Ids.ts"
import { mostFromAGap } from "../../src/domain/intake/Gap.ts"
import { content, edit } from "../../src/domain/matrix/MessageContent.ts"
import type { TurnState } from "../../src/domain/matrix/TurnMark.ts"
import { Faults } from "../../src/sandbox/homeserver/Faults.ts"
import { HomeserverHandle } from "../../src/sandbox/homeserver/HomeserverHandle.ts"
import { freshStore } from "./MemoryBot.ts"
import { end, farSide, scene } from "./SandboxBot.ts"

const gapNotice = "I could not read everything"

/** Where somebody waits for the bot to say something without a mark, such as a notice. */
const noticed = Effect.fnUntraced(function*(on: Effect.Success<typeof scene>, room: RoomId) {
  while (true) {
    const notices = (yield* on.history(room)).filter((event) => JSON.stringify(event["content"]).includes(gapNotice))
    if (notices.length > 0) return notices
    yield* Effect.sleep("20 millis")
  }
})

/** A bot that answered in a room, and ended. */
const served = Effect.fnUntraced(function*(on: Effect.Success<typeof scene>, room: RoomId) {
  const bot = yield* on.start()
  yield* on.closed(yield* on.say(room, "before"))
  yield* end(bot)
})

describe("the bot whose place in the server's stream is lost", () => {
  for (
    const [title, lose] of [
      [
        "does not know its token any more",
        (handle: HomeserverHandle["Service"]) => Effect.succeed(handle.forgetPlaces)
      ],
      ["was restored from a backup", (handle: HomeserverHandle["Service"]) => handle.backup]
    ] as const
  ) {
    it.live(`loses nothing and answers nothing twice when the server ${title}`, () =>
      Effect.gen(function*() {
        const handle = yield* HomeserverHandle
        const on = yield* scene
        const rooms = yield* Effect.all([on.direct, on.direct])
        const first = yield* on.start()
        const known = yield* Effect.forEach(rooms, (room, n) => on.say(room, `known ${n}`))
        yield* on.closed(...known)
        const restore = yield* lose(handle)
        // Of this the restored server knows nothing any more; to the other one it is as good as anything.
        const between = yield* Effect.forEach(Array.from({ length: 10 }, (_, n) => n), (n) =>
          on.say(rooms[n % 2]!, `between ${n}`))
        yield* on.closed(...between)
        yield* end(first)
        yield* restore
        yield* on.lookAnew
        const fresh = yield* Effect.forEach([0, 1, 2], (n) =>
          on.say(rooms[0]!, `fresh ${n}`))
        yield* on.start()
        const last = yield* on.say(rooms[1]!, "last")
        yield* on.closed(...fresh, last)
        const words = [
          "known 0",
          "known 1",
          ...between.map((_, n) => `between ${n}`),
          "fresh 0",
          "fresh 1",
          "fresh 2",
          "last"
        ]
        assert.deepStrictEqual((yield* on.asked).toSorted(), words.toSorted())
        const answers = yield* on.answers(rooms[0]!)
        assert.deepStrictEqual(answers.filter((answer) => !answer.startsWith("between")), [
          "known 0",
          "fresh 0",
          "fresh 1",
          "fresh 2"
        ])
        assert.deepStrictEqual((yield* on.answers(rooms[1]!)).at(-1), "last")
        // Nobody is told of a gap where there is none.
        assert.notInclude(JSON.stringify(yield* on.history(rooms[0]!)), gapNotice)
      }).pipe(Effect.scoped, Effect.provide(farSide)))
  }
})

describe("the bot whose disk is empty", () => {
  it.live("answers nothing twice though the server answers its first sync as it answered one before", () =>
    Effect.gen(function*() {
      const { hold } = yield* Faults
      const { settled } = yield* HomeserverHandle
      const on = yield* scene
      const room = yield* on.direct
      const first = yield* on.start()
      yield* on.closed(yield* on.say(room, "known"))
      // What it keeps in its account when it has joined is in there, or that would be the next thing that it is told.
      yield* on.closed(yield* on.say(room, "known as well"))
      yield* settled(on.bot)
      // Another bot's first sync is answered now, and comes to it when the room has gone on.
      const old = yield* hold("sync", { acted: true, user: on.bot })
      yield* on.start(yield* Layer.build(freshStore))
      yield* old.arrived
      yield* on.closed(yield* on.say(room, "one"))
      yield* end(first)
      const two = yield* on.say(room, "two")
      yield* old.release
      yield* on.closed(two)
      assert.deepStrictEqual(yield* on.answers(room), ["known", "known as well", "one", "two"])
    }).pipe(Effect.scoped, Effect.provide(farSide)))
})

describe("the bot whose disk is empty, in a room that is longer than what is read at once", () => {
  it.live(
    "answers only what has no final among the newest, whatever became of an attempt, and tells the room of the rest",
    () =>
      Effect.gen(function*() {
        const on = yield* scene
        const room = yield* on.group
        yield* on.people.join(on.bot, room)
        const said = (prompt: EventId, attempt: number, state: TurnState, edits?: EventId) => {
          const fresh = content({
            rendered: { body: state, formatted: undefined },
            notice: false,
            mark: { prompt, attempt, part: 1, parts: 1, state },
            relation: { _tag: "None" }
          })
          return on.people.say(on.bot, room, edits === undefined ? fresh : edit(fresh, edits))
        }
        const talk = (count: number) =>
          Effect.forEach(Array.from({ length: count }, (_, n) => n), (n) =>
            on.people.say(on.alice, room, { msgtype: "m.text", body: `talk ${n}`, "m.mentions": {} }))
        yield* on.say(room, "too long ago")
        yield* talk(300)
        const twice = yield* on.say(room, "retried")
        const edited = yield* on.say(room, "edited")
        const cut = yield* on.say(room, "interrupted")
        yield* said(twice, 1, "interrupted")
        yield* said(twice, 2, "answered")
        const event = yield* said(edited, 1, "working")
        yield* said(edited, 1, "working", event)
        yield* said(edited, 1, "answered", event)
        yield* said(cut, 1, "interrupted")
        yield* talk(mostFromAGap - 100)
        const open = yield* on.say(room, "open")
        yield* on.start()
        yield* on.closed(open)
        assert.deepStrictEqual([(yield* noticed(on, room)).length, yield* on.asked], [1, ["open"]])
        const turns = yield* Effect.provide(
          Effect.flatMap(
            SqlClient.SqlClient,
            (sql) =>
              sql<{ prompt: EventId; phase: string }>`SELECT prompt, phase FROM turns ORDER BY seq`
          ),
          on.store
        )
        assert.deepStrictEqual(turns.map(({ phase, prompt }) => [prompt, phase]), [
          [twice, "interrupted"],
          [edited, "answered"],
          [cut, "interrupted"],
          [open, "answered"]
        ])
      }).pipe(Effect.scoped, Effect.provide(farSide)),
    60_000
  )
})

describe(
  "the bot in the middle of an answer, when the server is restored from a backup that does not have its " +
    "beginning",
  () => {
    it.live("closes it in a new event", () =>
      Effect.gen(function*() {
        const handle = yield* HomeserverHandle
        const on = yield* scene
        const room = yield* on.direct
        yield* on.start()
        yield* on.closed(yield* on.say(room, "known"))
        const { hold } = yield* Faults
        const first = yield* hold("send", { user: on.bot })
        on.script.answers("go", [{ _tag: "Text", message: "m1", text: "a" }])
        const prompt = yield* on.people.say(on.alice, room, "go")
        yield* first.arrived
        const restore = yield* handle.backup
        yield* first.release
        yield* on.shown(prompt)
        yield* restore
        yield* on.lookAnew
        on.script.says(on.script.sent[1]!.thread, [{ _tag: "Text", message: "m1", text: " and b" }, {
          _tag: "Ended",
          reason: "done"
        }])
        yield* on.closed(prompt)
        assert.deepStrictEqual(yield* on.answers(room), ["known", "a and b"])
      }).pipe(Effect.scoped, Effect.provide(farSide)))
  }
)

describe("the bot and a gap", () => {
  it.live("of 1,000 fills it exactly and in order", () =>
    Effect.gen(function*() {
      const faults = yield* Faults
      const on = yield* scene
      const room = yield* on.group
      yield* served(on, room)
      yield* faults.timelineLimit(3)
      const prompts = yield* Effect.forEach(Array.from({ length: 1_000 }, (_, n) => n), (n) =>
        n % 100 === 0
          ? on.say(room, `prompt ${n}`)
          : on.people.say(on.alice, room, { msgtype: "m.text", body: `talk ${n}`, "m.mentions": {} }))
      yield* on.start()
      yield* on.closed(...prompts.filter((_, n) => n % 100 === 0))
      assert.deepStrictEqual((yield* on.asked).slice(1), Array.from({ length: 10 }, (_, n) => `prompt ${n * 100}`))
      const stored = yield* Effect.provide(
        Effect.flatMap(SqlClient.SqlClient, (sql) => sql<{ event: string }>`SELECT event FROM events ORDER BY place`),
        on.store
      )
      assert.deepStrictEqual(
        stored.map(({ event }) => event).filter((event) => prompts.some((prompt) => prompt === event)),
        prompts
      )
    }).pipe(Effect.scoped, Effect.provide(farSide)))

  it.live("that the server does not give back for a moment loses nothing, and nobody is told of it", () =>
    Effect.gen(function*() {
      const faults = yield* Faults
      const on = yield* scene
      const room = yield* on.direct
      yield* served(on, room)
      yield* faults.timelineLimit(1)
      yield* on.say(room, "late")
      const newest = yield* on.say(room, "newest")
      yield* faults.next("messages", { _tag: "Refused", status: 403, errcode: "M_FORBIDDEN" }, { user: on.bot })
      yield* on.start()
      yield* on.closed(newest)
      assert.notInclude(JSON.stringify(yield* on.history(room)), "m.notice")
      assert.deepStrictEqual(yield* on.asked, ["before", "late", "newest"])
    }).pipe(Effect.scoped, Effect.provide(farSide)))

  it.live("whose place the server does not know any more is read from the newest event on", () =>
    Effect.gen(function*() {
      const faults = yield* Faults
      const on = yield* scene
      const room = yield* on.direct
      yield* served(on, room)
      yield* faults.timelineLimit(1)
      const missed = yield* Effect.forEach(["one", "two", "three", "four"], (text) => on.say(room, text))
      yield* faults.next("messages", { _tag: "Refused", status: 400, errcode: "M_UNKNOWN" }, { user: on.bot, times: 2 })
      yield* on.start()
      yield* on.closed(...missed)
      assert.deepStrictEqual(yield* on.asked, ["before", "one", "two", "three", "four"])
    }).pipe(Effect.scoped, Effect.provide(farSide)))

  it.live(
    "that is larger than what is read at once tells the room once, and answers the newest of it",
    () =>
      Effect.gen(function*() {
        const on = yield* scene
        const room = yield* on.group
        yield* served(on, room)
        yield* on.say(room, "too long ago")
        for (let n = 0; n < mostFromAGap + 200; n++) {
          yield* on.people.say(on.alice, room, { msgtype: "m.text", body: `talk ${n}`, "m.mentions": {} })
        }
        const kept = yield* on.say(room, "kept")
        yield* (yield* Faults).next("send", { _tag: "Cut", acted: true }, { user: on.bot })
        const second = yield* on.start()
        yield* on.closed(kept)
        yield* noticed(on, room)
        yield* end(second)
        yield* on.start()
        yield* on.closed(yield* on.say(room, "after"))
        assert.deepStrictEqual(
          (yield* noticed(on, room)).map(({ content }) => (content as Record<string, unknown>)["msgtype"]),
          ["m.notice"]
        )
        assert.deepStrictEqual(yield* on.asked, ["before", "kept", "after"])
      }).pipe(Effect.scoped, Effect.provide(farSide)),
    60_000
  )
})
