import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted, type Scope } from "effect"
import type { RoomId } from "../../src/domain/Ids.ts"
import type { IsolationRules } from "../../src/domain/isolation/IsolationPolicy.ts"
import * as PseudonymsHmac from "../../src/layers/account/PseudonymsHmac.ts"
import { trustLeaks } from "../../src/layers/store/ReceiptsKept.ts"
import * as EchoAgent from "../../src/sandbox/agent/EchoAgent.ts"
import { echo } from "../../src/sandbox/agent/EchoScript.ts"
import { AgentLeases } from "../../src/services/agent/AgentLeases.ts"
import * as JournalMemory from "../../src/testing/JournalMemory.ts"
import * as MatrixMemory from "../../src/testing/MatrixMemory.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { meanwhile } from "../support/AgentWaits.ts"
import { forgetful, guardedBy, leaky, recordsOf } from "../support/GuardedAgent.ts"
import { directRoom, finals, joined, said, settings, start, stop, until } from "./MemoryBot.ts"

const far = PseudonymsHmac.layer(Redacted.make("salt")).pipe(
  Layer.provideMerge(JournalMemory.layer),
  Layer.merge(MatrixMemory.layer)
)
type World = Layer.Success<typeof far> | Scope.Scope

/** The whole bot before an agent over a real socket, with isolation between them; its store outlives its starts. */
const example = (
  title: string,
  answer: NonNullable<EchoAgent.EchoOptions["answer"]>,
  body: (agent: EchoAgent.Echo) => Effect.Effect<void, unknown, World>
) =>
  it.effect(title, () =>
    Effect.gen(function*() {
      const agent = yield* EchoAgent.make({ token: "secret", answer })
      yield* Effect.provide(body(agent), far)
    }))

/** A start of the bot. */
const begun = Effect.fnUntraced(function*(agent: EchoAgent.Echo, rules: Partial<IsolationRules> = {}) {
  const layer = yield* Layer.build(guardedBy(agent, rules))
  return yield* Effect.provide(
    start({ agent: { ...settings.agent, isolation: rules.policy ?? "required" } }),
    layer
  )
})

/** The newest final in a room that has so many. */
const answered = (room: RoomId, count: number) =>
  Effect.map(
    meanwhile(until(
      `${count} finals`,
      Effect.map(said(room), (all) => (finals(all).length >= count ? finals(all) : undefined))
    )),
    (all) => all.at(-1)!.body
  )

const prompts = ({ received }: EchoAgent.Echo) => received.filter(({ type }) => type === "prompt").length

const notices = (room: RoomId) =>
  Effect.flatMap(
    MatrixMemoryControl,
    (control) =>
      Effect.map(control.sent(room), (all) =>
        all.filter(({ content }) => JSON.stringify(content).includes("may have one memory for all rooms")).length)
  )

describe("The bot before an agent that ignores its threads", () => {
  example(
    "serves nobody and says why, also after a restart, until the operator trusts it",
    leaky(),
    Effect.fnUntraced(function*(agent) {
      const { room, say } = yield* directRoom()
      const first = yield* begun(agent)
      yield* joined(room)
      yield* say("my secret")
      assert.match(yield* answered(room, 1), /mixed up conversations, so nobody is served/)
      assert.isFalse(JSON.stringify(agent.received).includes("my secret"))
      const asked = prompts(agent)
      yield* stop(first)
      yield* begun(agent)
      yield* say("again")
      assert.match(yield* answered(room, 2), /mixed up conversations/)
      assert.strictEqual(prompts(agent), asked)
      const journal = yield* WholeJournal
      yield* trustLeaks(journal, agent.url, 1)
      yield* (yield* recordsOf(agent.url)).quarantine.lift()
      yield* say("hello there")
      assert.strictEqual(yield* answered(room, 3), "hello there")
      assert.strictEqual(prompts(agent), asked + 1)
    })
  )

  example(
    "serves one chat under exclusive and refuses a second, also after a restart, until it is released",
    leaky(),
    Effect.fnUntraced(function*(agent) {
      const one = yield* directRoom()
      const two = yield* directRoom("bob")
      const first = yield* begun(agent, { policy: "exclusive" })
      yield* joined(one.room)
      yield* one.say("mine")
      assert.strictEqual(yield* answered(one.room, 1), "mine")
      yield* two.say("yours")
      assert.match(
        yield* answered(two.room, 1),
        /in use elsewhere, in another conversation \(AGENT_ISOLATION=exclusive\)/
      )
      yield* stop(first)
      yield* begun(agent, { policy: "exclusive" })
      yield* two.say("yours now")
      assert.match(yield* answered(two.room, 2), /in use elsewhere/)
      yield* (yield* AgentLeases).releaseLease((yield* recordsOf(agent.url)).mark, "")
      yield* two.say("yours then")
      assert.strictEqual(yield* answered(two.room, 3), "yours then")
      assert.isFalse(JSON.stringify(agent.received).includes("yours now"))
    })
  )

  example(
    "does not give itself under exclusive to a chat whose prompt it never got",
    echo,
    Effect.fnUntraced(function*(agent) {
      const one = yield* directRoom()
      const two = yield* directRoom("bob")
      agent.greet({ limits: { frame: 262_144, prompt: 1_024, inline: 131_072, idleMs: 60_000 } })
      yield* begun(agent, { policy: "exclusive" })
      yield* joined(one.room)
      yield* one.say("x".repeat(30_000))
      assert.match(yield* answered(one.room, 1), /too long/)
      yield* two.say("yours")
      assert.strictEqual(yield* answered(two.room, 1), "yours")
      yield* one.say("mine")
      assert.match(yield* answered(one.room, 2), /in use elsewhere/)
    })
  )

  example(
    "says once in every room under shared that what is said comes up elsewhere",
    leaky(),
    Effect.fnUntraced(function*(agent) {
      const one = yield* directRoom()
      const two = yield* directRoom("bob")
      const first = yield* begun(agent, { policy: "shared" })
      yield* joined(one.room)
      yield* one.say("one")
      yield* answered(one.room, 1)
      yield* one.say("two")
      yield* answered(one.room, 2)
      yield* stop(first)
      yield* begun(agent, { policy: "shared" })
      yield* one.say("three")
      yield* answered(one.room, 3)
      yield* two.say("four")
      yield* answered(two.room, 1)
      yield* meanwhile(until(
        "both notices",
        Effect.map(notices(two.room), (count) => (count > 0 ? true : undefined))
      ))
      assert.deepStrictEqual([yield* notices(one.room), yield* notices(two.room)], [1, 1])
    })
  )
})

describe("The bot before an agent that may be used", () => {
  example(
    "answers after a probe, and says meanwhile nothing that it does not know",
    echo,
    Effect.fnUntraced(function*(agent) {
      const { room, say } = yield* directRoom()
      yield* begun(agent)
      yield* joined(room)
      yield* say("good morning")
      assert.strictEqual(yield* answered(room, 1), "good morning")
      assert.strictEqual(prompts(agent), 27)
      assert.strictEqual(yield* notices(room), 0)
    })
  )

  example(
    "answers where it keeps nothing",
    forgetful,
    Effect.fnUntraced(function*(agent) {
      const { room, say } = yield* directRoom()
      yield* begun(agent)
      yield* joined(room)
      yield* say("good morning")
      assert.strictEqual(yield* answered(room, 1), "good morning")
    })
  )

  example(
    "asks it nothing else where the operator vouches for it",
    leaky(),
    Effect.fnUntraced(function*(agent) {
      const { room, say } = yield* directRoom()
      yield* begun(agent, { attested: true })
      yield* joined(room)
      yield* say("good morning")
      assert.strictEqual(yield* answered(room, 1), "good morning")
      assert.strictEqual(prompts(agent), 1)
    })
  )

  example(
    "refuses whom it has no endpoint for",
    echo,
    Effect.fnUntraced(function*(agent) {
      const one = yield* directRoom()
      const two = yield* directRoom("bob")
      yield* begun(agent, { attested: true, slots: ["1"] })
      yield* joined(one.room)
      yield* one.say("mine")
      assert.strictEqual(yield* answered(one.room, 1), "mine")
      yield* two.say("yours")
      assert.match(yield* answered(two.room, 1), /All assistants are taken/)
    })
  )
})
