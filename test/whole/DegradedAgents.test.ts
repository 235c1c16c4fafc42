import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted, type Scope } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { RoomId } from "../../src/domain/Ids.ts"
import * as PseudonymsHmac from "../../src/layers/account/PseudonymsHmac.ts"
import * as EchoAgent from "../../src/sandbox/agent/EchoAgent.ts"
import type { EchoStep, EchoSteps } from "../../src/sandbox/agent/EchoScript.ts"
import type { Pseudonyms } from "../../src/services/account/Pseudonyms.ts"
import type { Agent } from "../../src/services/agent/Agent.ts"
import type { Matrix } from "../../src/services/matrix/Matrix.ts"
import * as JournalMemory from "../../src/testing/JournalMemory.ts"
import * as MatrixMemory from "../../src/testing/MatrixMemory.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { type WholeServices } from "../../src/testing/WholeJournal.ts"
import { eventually, meanwhile, settled } from "../support/AgentWaits.ts"
import { linked, scripted } from "../support/EchoWorld.ts"
import { type ForeignAgent, makeForeignAgent } from "../support/ForeignAgent.ts"
import { linkedToForeign } from "../support/ForeignWorld.ts"
import { directRoom, finals, joined, said, start, until } from "./MemoryBot.ts"

type World = WholeServices | SqlClient.SqlClient | Matrix | MatrixMemoryControl | Agent | Pseudonyms | Scope.Scope

/** The whole bot at the other end of a real socket from an agent that lacks something; the test's clock counts. */
const example = (
  title: string,
  changed: object,
  body: (agent: ForeignAgent) => Effect.Effect<void, unknown, World>
) =>
  it.effect(title, () =>
    Effect.gen(function*() {
      const agent = yield* makeForeignAgent("flat")
      agent.answers.set("open", [{ say: "one " }]).set("whole", [{ say: "all of it" }, { end: "all of it" }])
      const world = PseudonymsHmac.layer(Redacted.make("salt")).pipe(
        Layer.provideMerge(JournalMemory.layer),
        Layer.merge(Layer.merge(MatrixMemory.layer, linkedToForeign(agent, "flat", changed)))
      )
      yield* Effect.provide(body(agent), world)
    }))

const features = { threads: "url", cancel: "close" }

const roomOf = Effect.gen(function*() {
  const opened = yield* directRoom()
  yield* start()
  yield* joined(opened.room)
  return opened
})

/** A room whose prompt is being answered: its first words are there. */
const talking = (agent: ForeignAgent) =>
  Effect.gen(function*() {
    const opened = yield* roomOf
    yield* opened.say("open")
    yield* meanwhile(
      until("the first words", Effect.map(said(opened.room), (all) => all.find(({ body }) => body.startsWith("one"))))
    )
    return { ...opened, thread: agent.connected()[0]! }
  })

/** The finals of a room once there are so many: how each stands, and what the person reads. */
const closedIn = (of: RoomId, count = 1) =>
  meanwhile(
    until(
      `${count} finals`,
      Effect.map(said(of), (all) => {
        const closed = finals(all)
        return closed.length >= count ? closed.map(({ body, mark }) => [mark.state, body]) : undefined
      })
    )
  )

describe("What a person sees of an agent that lacks something", () => {
  for (const cancel of ["close", "none"]) {
    example(
      `cancel (${cancel}): the bot stops listening, and the next answer is its own`,
      { features: { ...features, cancel } },
      Effect.fnUntraced(function*(agent) {
        const { room, say, thread } = yield* talking(agent)
        yield* say("!stop")
        const [stopped] = yield* closedIn(room)
        assert.deepStrictEqual(stopped, [
          "stopped",
          "one\n\nI stopped listening. Work that the assistant has already begun may still finish."
        ])
        agent.say(thread, [{ say: "two" }, { end: "one two" }])
        yield* say("whole")
        assert.deepStrictEqual((yield* closedIn(room, 2))[1], ["answered", "all of it"])
        assert.strictEqual(agent.accepted(), 2)
      })
    )
  }

  example(
    "resume: what came is kept, and Retry begins anew",
    {},
    Effect.fnUntraced(function*(agent) {
      const { room, say, thread } = yield* talking(agent)
      agent.close(thread)
      const [lost] = yield* closedIn(room)
      assert.strictEqual(lost?.[0], "interrupted")
      assert.match(lost?.[1] ?? "", /^one\n\nThe connection to the assistant was lost .*!retry, to try again\.$/)
      agent.answers.set("open", [{ end: "again" }])
      yield* say("!retry")
      assert.deepStrictEqual((yield* closedIn(room, 2))[1], ["answered", "again"])
      const ids = agent.received.map(({ id }) => id)
      assert.strictEqual(new Set(ids).size, 2)
    })
  )

  example(
    "idempotency: a prompt whose arrival is unknown is not given again",
    {},
    Effect.fnUntraced(function*(agent) {
      agent.answers.set("lost", [])
      const { room, say } = yield* roomOf
      yield* say("lost")
      yield* meanwhile(eventually(() => agent.received.length === 1))
      yield* settled
      agent.close(agent.connected()[0]!)
      const [lost] = yield* closedIn(room)
      assert.strictEqual(lost?.[0], "interrupted")
      assert.strictEqual(agent.received.length, 1)
    })
  )

  example(
    "an end: silence ends the answer, which says that it may be incomplete",
    { endOn: { silenceMs: 4_000 }, features },
    Effect.fnUntraced(function*(agent) {
      const { room, say, thread } = yield* talking(agent)
      const [ended] = yield* closedIn(room)
      assert.deepStrictEqual(ended, [
        "answered",
        "one\n\nThe assistant did not say that this is all, and said nothing more. It may be incomplete."
      ])
      agent.say(thread, [{ say: "two" }])
      yield* say("whole")
      assert.deepStrictEqual((yield* closedIn(room, 2))[1], ["answered", "all of it"])
    })
  )

  example(
    "an end: the closing of the socket ends the answer, and nothing is said of it",
    { endOn: "close" },
    Effect.fnUntraced(function*(agent) {
      const { room, say, thread } = yield* talking(agent)
      agent.close(thread, 1000)
      assert.deepStrictEqual(yield* closedIn(room), [["answered", "one "]])
      yield* say("whole")
      assert.deepStrictEqual((yield* closedIn(room, 2))[1], ["answered", "all of it"])
    })
  )

  example(
    "deltas: one message at the end, and before it nothing but typing",
    {},
    Effect.fnUntraced(function*(agent) {
      agent.answers.set("slow", [])
      const { room, say } = yield* roomOf
      yield* say("slow")
      yield* meanwhile(eventually(() => agent.received.length === 1))
      yield* meanwhile(Effect.sleep("20 seconds"))
      assert.deepStrictEqual(yield* said(room), [])
      const control = yield* MatrixMemoryControl
      assert.isAbove(yield* control.calls("typing", room), 0)
      agent.say(agent.connected()[0]!, [{ end: "all at once" }])
      assert.deepStrictEqual(yield* closedIn(room), [["answered", "all at once"]])
      assert.lengthOf(yield* said(room), 1)
    })
  )

  example(
    "long messages: refused with the limit, before anything leaves",
    { features: { ...features, promptBytes: 20 } },
    Effect.fnUntraced(function*(agent) {
      const { room, say } = yield* roomOf
      yield* say("é".repeat(10))
      yield* say("é".repeat(10) + "!")
      const closed = yield* closedIn(room, 2)
      assert.strictEqual(closed[0]?.[0], "failed")
      assert.deepStrictEqual(closed[1], [
        "refused",
        "Your message is too long for the assistant: it takes at most 20 bytes."
      ])
      assert.deepStrictEqual(agent.received.map(({ text }) => text), ["é".repeat(10)])
    })
  )

  example(
    "nothing of asking: a question is put and answered in the agent's own words",
    {},
    Effect.fnUntraced(function*(agent) {
      agent.answers.set("deploy", [{ ask: "q1" }])
      const { room, say } = yield* roomOf
      yield* say("deploy")
      const { sent } = yield* MatrixMemoryControl
      const isAsked = (all: ReadonlyArray<unknown>) => (JSON.stringify(all).includes("May I?") ? true : undefined)
      yield* meanwhile(until("the question", Effect.map(sent(room), isAsked)))
      yield* say("2")
      yield* meanwhile(eventually(() => agent.received.length === 2))
      assert.deepInclude(agent.received[1], { type: "confirm", request: "q1", approved: false })
      agent.say(agent.connected()[0]!, [{ end: "then not" }])
      assert.deepStrictEqual(yield* closedIn(room), [["answered", "then not"]])
    })
  )

  it.effect("on agent wire 1: one that cannot be stopped and says that it does not ask", () =>
    Effect.gen(function*() {
      const ask = { type: "ask", ask: "a1", title: "May I?", choices: [{ id: "y", label: "Yes", effect: "allow" }] }
      const answers = new Map<string, EchoSteps>([
        ["open", [{ type: "delta", text: "one " }]],
        ["deploy", [ask as EchoStep]]
      ])
      const echo = yield* EchoAgent.make({ token: "secret", answer: scripted(answers) })
      echo.greet({ caps: { resume: true, idempotent: true, cancel: false, ask: false } })
      const world = PseudonymsHmac.layer(Redacted.make("salt")).pipe(
        Layer.provideMerge(JournalMemory.layer),
        Layer.merge(Layer.merge(MatrixMemory.layer, linked(echo)))
      )
      yield* Effect.gen(function*() {
        const { room, say } = yield* roomOf
        yield* say("open")
        const isBegun = (all: ReadonlyArray<{ readonly body: string }>) =>
          all.find(({ body }) => body.startsWith("one"))
        yield* meanwhile(until("the first words", Effect.map(said(room), isBegun)))
        yield* say("!stop")
        assert.match((yield* closedIn(room))[0]?.[1] ?? "", /I stopped listening/)
        yield* say("deploy")
        const { sent } = yield* MatrixMemoryControl
        const isAsked = (all: ReadonlyArray<unknown>) => (JSON.stringify(all).includes("May I?") ? true : undefined)
        yield* meanwhile(until("the question", Effect.map(sent(room), isAsked)))
        yield* say("1")
        const isAnswered = () => echo.received.some(({ choice, type }) => type === "answer" && choice === "y")
        yield* meanwhile(eventually(isAnswered))
      }).pipe(Effect.provide(world))
    }))
})
