import { assert, describe } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import * as PseudonymsHmac from "../../src/layers/account/PseudonymsHmac.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import * as Store from "../../src/testing/JournalFolder.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { folder } from "../support/Folder.ts"
import { joined, start, stop, until } from "./MemoryBot.ts"
import { answers, badGateway, comes, example, forbidden, locked, pass, place, settle } from "./Refusing.ts"

const names = PseudonymsHmac.layer(Redacted.make("salt"))

describe("an answer that the homeserver does not take now", () => {
  example(
    "comes when the account is unlocked after two hours and a restart, and nothing is lost",
    Effect.gen(function*() {
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
      const [wait] = yield* (yield* WholeJournal).waits
      assert.deepStrictEqual([wait?.kind, wait?.room], ["send", room])
      assert.include(wait?.why, "locked")
      yield* unlock
      yield* pass(660, 10)
      assert.deepStrictEqual(yield* heard, ["re one", "re two"])
      assert.deepStrictEqual(yield* (yield* WholeJournal).waits, [])
    })
  )

  example(
    "costs a locked account one try at a time, in however many rooms it is owed",
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const rooms = yield* Effect.forEach(Array.from({ length: 30 }, (_, index) => `alice${index}`), place)
      yield* answers(...rooms.map(() => "hello"))
      yield* start()
      yield* Effect.forEach(rooms, ({ room }) => joined(room))
      const unlock = yield* control.outage("send", locked)
      for (const { say } of rooms) yield* say("hello")
      yield* pass(60, 1)
      assert.isBelow(yield* control.calls("send"), 25)
      yield* unlock
      yield* pass(60, 1)
      for (const { heard } of rooms) assert.deepStrictEqual(yield* heard, ["re hello"])
    })
  )

  example(
    "comes at once when the bot may write in the room again",
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      yield* answers("one", "two")
      const { alice, heard, room, say } = yield* place("alice")
      yield* start()
      yield* joined(room)
      const may = (level: number) =>
        control.people.putState(alice, room, "m.room.power_levels", "", {
          users: { [alice]: 100 },
          events_default: level
        })
      yield* may(50)
      yield* say("one")
      yield* pass(7_200, 60)
      assert.deepStrictEqual(yield* heard, [])
      yield* may(0)
      // No time passes.
      assert.deepStrictEqual(yield* comes("the answer", heard, 1), ["re one"])
    })
  )

  example(
    "comes before those behind it, though they were tried before it meanwhile",
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      yield* answers("one", "two", "three")
      const { heard, room, say } = yield* place("alice")
      yield* start()
      yield* joined(room)
      const mend = yield* control.outage("send", badGateway, { room })
      for (const [text, seconds] of [["one", 120], ["two", 120], ["three", 3]] as const) {
        yield* say(text)
        yield* pass(seconds, 1)
      }
      yield* mend
      yield* pass(660, 5)
      assert.deepStrictEqual(yield* heard, ["re one", "re two", "re three"])
    })
  )

  example(
    "is owed to people who write in a room that cannot be written to, and in no other room",
    Effect.gen(function*() {
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
    })
  )

  example(
    "holds up no other room while it goes on over a restart, with the store on the disk opened again",
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      yield* answers("one", "hello")
      const a = yield* place("alice")
      const b = yield* place("bob")
      const dataDir = yield* folder
      const life = <R>(body: Effect.Effect<void, never, R>) =>
        Effect.scoped(Effect.andThen(start(), body)).pipe(
          Effect.provide(names.pipe(Layer.provideMerge(Layer.fresh(Store.layer(dataDir)))))
        )
      const mend = yield* control.outage("send", forbidden, { room: a.room })
      yield* life(Effect.gen(function*() {
        yield* Effect.forEach([a.room, b.room], joined)
        yield* a.say("one")
        yield* pass(120, 10)
      }))
      yield* b.say("hello")
      yield* life(
        Effect.gen(function*() {
          assert.deepStrictEqual(yield* comes("the answer in the other room", b.heard, 1), ["re hello"])
          yield* pass(60, 10)
          assert.deepStrictEqual((yield* (yield* WholeJournal).waits).map(({ kind, room }) => [kind, room]), [[
            "send",
            a.room
          ]])
          yield* mend
          yield* pass(660, 10)
          assert.deepStrictEqual(yield* a.heard, ["re one"])
        }).pipe(Effect.orDie)
      )
    })
  )
})

describe("an answer to people who put the bot out of their room", () => {
  example(
    "comes when they take it in again",
    Effect.gen(function*() {
      const { bot, calls, people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("go", [])
      const { alice, heard, room, say } = yield* place("alice")
      yield* start()
      yield* joined(room)
      yield* say("go")
      yield* until("the prompt", Effect.sync(() => script.sent[0]))
      // In one turn of the event loop: nothing of it was sent before, and it had ended when the bot learned that it is out.
      script.says(script.sent[0]!.thread, [{ _tag: "Text", message: "m1", text: "done" }, {
        _tag: "Ended",
        reason: "done"
      }])
      yield* people.kick(alice, room, bot)
      yield* settle
      yield* pass(86_400, 600)
      assert.deepStrictEqual(yield* heard, [])
      assert.isBelow(yield* calls("send", room), 25)
      yield* people.invite(alice, room, bot, { direct: true })
      assert.deepStrictEqual(yield* comes("the answer", heard, 1), ["done"])
    })
  )
})
