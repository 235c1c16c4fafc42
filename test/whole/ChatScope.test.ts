import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { PlatformId } from "../../src/domain/account/PlatformId.ts"
import type { EventId, RoomId, UserId } from "../../src/domain/Ids.ts"
import * as PseudonymsHmac from "../../src/layers/account/PseudonymsHmac.ts"
import * as EchoAgent from "../../src/sandbox/agent/EchoAgent.ts"
import { Users } from "../../src/services/account/Users.ts"
import * as JournalMemory from "../../src/testing/JournalMemory.ts"
import * as MatrixMemory from "../../src/testing/MatrixMemory.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { meanwhile } from "../support/AgentWaits.ts"
import { linked } from "../support/EchoWorld.ts"
import { closed, finals, joined, settings, start } from "./MemoryBot.ts"

/** An agent that answers with all that it was told in a thread. */
const remembering = EchoAgent.make({
  token: "secret",
  answer: ({ memory, text }) => [{ type: "delta", text: [...memory, text].join(" | ") }, { type: "end" }]
})

const worldOf = (echo: EchoAgent.Echo) =>
  PseudonymsHmac.layer(Redacted.make("salt")).pipe(
    Layer.provideMerge(JournalMemory.layer),
    Layer.merge(Layer.merge(MatrixMemory.layer, linked(echo)))
  )

/** A group room of two people, and what each of them is answered there. */
const group = Effect.gen(function*() {
  const { bot, people } = yield* MatrixMemoryControl
  const [alice, bob] = [yield* people.user("alice"), yield* people.user("bob")]
  const room = yield* people.room(alice, { invite: [bot, bob] })
  yield* people.join(bob, room)
  yield* joined(room)
  let said = 0
  /** Says it to the bot, and returns the answer. */
  const asks = Effect.fnUntraced(function*(who: UserId, text: string, root?: EventId) {
    const prompt: EventId = yield* people.say(who, room, {
      msgtype: "m.text",
      body: text,
      "m.mentions": { user_ids: [bot] },
      ...(root === undefined ? {} : { "m.relates_to": { rel_type: "m.thread", event_id: root } })
    })
    const all = finals(yield* meanwhile(closed(++said, room as RoomId)))
    return { prompt, answer: all.find(({ mark }) => mark.prompt === prompt)?.body }
  })
  return { alice, bob, asks }
})

const promptsOf = ({ received }: EchoAgent.Echo) =>
  received.filter(({ type }) => type === "prompt").map(({ from, thread }) => ({ from, thread }))

describe("With CHAT_SCOPE=user, two people in one room", () => {
  it.effect("never see each other's memory, in the room or in a thread, and are two people to the agent", () =>
    Effect.gen(function*() {
      const echo = yield* remembering
      yield* Effect.gen(function*() {
        yield* start({ chatScope: "user" })
        const { alice, asks, bob } = yield* group
        const root = (yield* asks(alice, "alice's one")).prompt
        const inRoom = [yield* asks(bob, "bob's one"), yield* asks(alice, "alice's two"), yield* asks(bob, "bob's two")]
        assert.deepStrictEqual(inRoom.map(({ answer }) => answer), [
          "bob's one",
          "alice's one | alice's two",
          "bob's one | bob's two"
        ])
        const inThread = [
          yield* asks(bob, "bob's three", root),
          yield* asks(alice, "alice's three", root),
          yield* asks(bob, "bob's four", root)
        ]
        assert.deepStrictEqual(inThread.map(({ answer }) => answer), [
          "bob's three",
          "alice's three",
          "bob's three | bob's four"
        ])
        const prompts = promptsOf(echo)
        const [aliceRoom, bobRoom, , , bobThread, aliceThread] = prompts
        assert.strictEqual(new Set([aliceRoom, bobRoom, bobThread, aliceThread].map((one) => one?.thread)).size, 4)
        // Each conversation has one thread, and one name for its person.
        assert.strictEqual(new Set(prompts.map((one) => JSON.stringify(one))).size, 4)
        assert.strictEqual(new Set(prompts.map(({ from }) => from)).size, 4)
        assert.notMatch(JSON.stringify(echo.received), /@alice|@bob|@bot|memory/)
      }).pipe(Effect.provide(worldOf(echo)))
    }))

  it.effect("are one conversation otherwise, in which each has a name of their own", () =>
    Effect.gen(function*() {
      const echo = yield* remembering
      yield* Effect.gen(function*() {
        yield* start()
        const { alice, asks, bob } = yield* group
        yield* asks(alice, "one")
        assert.strictEqual((yield* asks(bob, "two")).answer, "one | two")
        const prompts = promptsOf(echo)
        assert.strictEqual(new Set(prompts.map(({ thread }) => thread)).size, 1)
        assert.strictEqual(new Set(prompts.map(({ from }) => from)).size, 2)
      }).pipe(Effect.provide(worldOf(echo)))
    }))

  it.effect("have the platform's ids where AGENT_SENDER is platform and they are mapped", () =>
    Effect.gen(function*() {
      const echo = yield* remembering
      yield* Effect.gen(function*() {
        yield* start({ chatScope: "user", agent: { ...settings.agent, sender: "platform" } })
        const { alice, asks, bob } = yield* group
        yield* (yield* Users).map(alice, PlatformId.make("42"))
        yield* asks(alice, "one")
        yield* asks(bob, "one")
        const [ofAlice, ofBob] = promptsOf(echo)
        assert.strictEqual(ofAlice?.from, "42")
        assert.match(String(ofBob?.from), /^u1_/)
      }).pipe(Effect.provide(worldOf(echo)))
    }))
})
