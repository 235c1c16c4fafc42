import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { TestClock } from "effect/testing"
import type { EventId, RoomId, UserId } from "../../src/domain/Ids.ts"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import * as PseudonymsHmac from "../../src/layers/account/PseudonymsHmac.ts"
import * as AgentScripted from "../../src/testing/AgentScripted.ts"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import * as JournalMemory from "../../src/testing/JournalMemory.ts"
import * as MatrixMemory from "../../src/testing/MatrixMemory.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { fileMessage, startWithFiles } from "../support/FileCases.ts"
import { seededBytes } from "../support/SeededBytes.ts"
import { directRoom, finals, joined, said, settings } from "./MemoryBot.ts"
import { notices, settled } from "./Questions.ts"

const picture = seededBytes("picture", 1_000)
const text = (piece: string): Line => ({ _tag: "Text", message: "m1", text: piece })
const done: Line = { _tag: "Ended", reason: "done" }
const down = MatrixFault.cases.Unavailable.make({ detail: "502 from a proxy", status: 502 })

const worldOf = (sockets?: number) =>
  PseudonymsHmac.layer(Redacted.make("salt")).pipe(
    Layer.provideMerge(Layer.fresh(JournalMemory.layer)),
    Layer.merge(
      Layer.merge(
        Layer.fresh(MatrixMemory.layer),
        AgentScripted.layer({ files: ["image/*"], durable: true }, ...(sockets === undefined ? [] : [sockets]))
      )
    )
  )
const world = worldOf()

const seconds = (count: number) =>
  Effect.repeat(Effect.andThen(TestClock.adjust("1 second"), settled), { times: count - 1 })

/** Somebody's picture, as a message. */
const pictured = (by: UserId, caption?: string, mime = "image/png") =>
  Effect.gen(function*() {
    const { people } = yield* MatrixMemoryControl
    const url = yield* people.upload(by, picture, mime)
    return fileMessage("a.png", mime, picture.length, { url }, caption)
  })

const states = (room: RoomId) => Effect.map(said(room), (all) => all.map(({ body, mark }) => [mark.state, body]))

const prompts = Effect.map(
  AgentScript,
  (script) => script.sent.flatMap(({ command }) => (command._tag === "Prompt" ? [command.text] : []))
)

const react = (by: UserId, room: RoomId, to: EventId, key: string) =>
  Effect.flatMap(
    MatrixMemoryControl,
    ({ people }) =>
      people.send(by, room, "m.reaction", { "m.relates_to": { rel_type: "m.annotation", event_id: to, key } })
  )

describe("While the homeserver gives no files", () => {
  for (const how of ["refused", "hanging"] as const) {
    it.effect(`another room is answered over the agent's only socket: ${how}`, () =>
      Effect.gen(function*() {
        const control = yield* MatrixMemoryControl
        const script = yield* AgentScript
        const [a, b] = [yield* directRoom("alice"), yield* directRoom("bob")]
        yield* startWithFiles({}, { agent: { ...settings.agent, maxConversations: 1 } })
        yield* Effect.forEach([a, b], ({ room }) => joined(room))
        script.answers("hello", [text("hi"), done])
        if (how === "refused") yield* control.outage("download", down)
        else yield* control.hold("download")
        yield* control.people.say(a.alice, a.room, yield* pictured(a.alice))
        yield* seconds(3)
        yield* b.say("hello")
        yield* seconds(10)
        assert.deepStrictEqual(yield* states(b.room), [["answered", "hi"]])
        assert.deepStrictEqual(finals(yield* said(a.room)), [])
      }).pipe(Effect.provide(worldOf(1))))
  }

  it.effect(
    "others of a group wait for all pictures of one person together as long as for one",
    () =>
      Effect.gen(function*() {
        const control = yield* MatrixMemoryControl
        const { bot, people } = control
        const script = yield* AgentScript
        const [alice, bob] = [yield* people.user("alice"), yield* people.user("alice2")]
        const room = yield* people.room(alice, { invite: [bot, bob] })
        yield* people.join(bob, room)
        yield* startWithFiles()
        yield* joined(room)
        script.answers("hello", [text("hi"), done])
        yield* control.outage("download", down)
        for (const n of [1, 2, 3]) {
          const one = yield* pictured(alice, `bot: look ${n}`)
          yield* people.say(alice, room, { ...one, "m.mentions": { user_ids: [bot] } })
        }
        yield* seconds(2)
        yield* people.say(bob, room, { msgtype: "m.text", body: "bot: hello", "m.mentions": { user_ids: [bot] } })
        yield* seconds(690)
        assert.deepStrictEqual((yield* states(room)).map(([state]) => state), [
          "failed",
          "failed",
          "failed",
          "answered"
        ])
      }).pipe(Effect.provide(world)),
    60_000
  )
})

describe("A message whose file is being read", () => {
  /** A picture that the homeserver takes its time for. */
  const reading = Effect.gen(function*() {
    const control = yield* MatrixMemoryControl
    const script = yield* AgentScript
    for (const words of ["", "old", "new"]) script.answers(words, [text(`re ${words}`), done])
    const { alice, room, say } = yield* directRoom()
    yield* startWithFiles()
    yield* joined(room)
    const held = yield* control.hold("download")
    const message = yield* pictured(alice, "old")
    const prompt = yield* control.people.say(alice, room, message)
    yield* held.arrived
    return { alice, control, held, message, prompt, room, say }
  })

  for (const comes of [true, false]) {
    it.effect(`is asked as its writer changed it, and nobody is told that this came too late: ${comes}`, () =>
      Effect.gen(function*() {
        const { alice, control, held, message, prompt, room } = yield* reading
        const back = comes ? Effect.void : yield* control.outage("download", down)
        yield* seconds(2)
        const changed = { ...message, body: "new" }
        yield* control.people.say(alice, room, {
          ...changed,
          body: "* new",
          "m.new_content": changed,
          "m.relates_to": { rel_type: "m.replace", event_id: prompt }
        })
        yield* seconds(2)
        yield* held.release
        yield* seconds(25)
        yield* back
        yield* seconds(60)
        assert.deepStrictEqual(yield* prompts, ["new"])
        assert.deepStrictEqual(yield* states(room), [["answered", "re new"]])
        assert.deepStrictEqual(yield* notices(room), [])
      }).pipe(Effect.provide(world)))
  }

  for (const how of ["🛑", "!stop"] as const) {
    it.effect(`is stopped at once, and not asked: ${how}`, () =>
      Effect.gen(function*() {
        const { alice, held, prompt, room, say } = yield* reading
        yield* how === "!stop" ? say("!stop") : react(alice, room, prompt, "🛑")
        yield* seconds(1)
        assert.deepStrictEqual((yield* states(room)).map(([state]) => state), ["stopped"])
        yield* held.release
        yield* seconds(5)
        assert.deepStrictEqual(yield* prompts, [])
      }).pipe(Effect.provide(world)))
  }

  it.effect("keeps no stop of a message behind it waiting", () =>
    Effect.gen(function*() {
      const { alice, held, room, say } = yield* reading
      const second = yield* say("second")
      yield* seconds(1)
      yield* react(alice, room, second, "🛑")
      yield* seconds(1)
      assert.deepStrictEqual(
        (yield* said(room)).flatMap(({ mark }) => (mark.prompt === second ? [mark.state] : [])),
        ["stopped"]
      )
      yield* held.release
    }).pipe(Effect.provide(world)))

  it.effect("is refused where it was changed to a file that the agent does not take", () =>
    Effect.gen(function*() {
      const { alice, control, held, message, prompt, room } = yield* reading
      const changed = { ...message, info: { mimetype: "application/x-evil", size: picture.length } }
      yield* control.people.say(alice, room, {
        ...changed,
        "m.new_content": changed,
        "m.relates_to": { rel_type: "m.replace", event_id: prompt }
      })
      yield* seconds(2)
      yield* held.release
      yield* seconds(10)
      assert.deepStrictEqual(yield* prompts, [])
      assert.deepStrictEqual((yield* states(room)).map(([state]) => state), ["refused"])
    }).pipe(Effect.provide(world)))
})
