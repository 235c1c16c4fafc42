import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Queue } from "effect"
import { TestClock } from "effect/testing"
import type { AgentEvent } from "../../../../src/domain/turns/AgentEvent.ts"
import { mostRemembered } from "../../../../src/domain/turns/asking/TurnQuestion.ts"
import type { Turn } from "../../../../src/domain/turns/Turn.ts"
import type { TurnInput } from "../../../../src/domain/turns/TurnMachine.ts"
import { nextRound } from "../../../../src/layers/turns/conversation/TurnRound.ts"
import { linkUp, liveAttempt, type Standing } from "../../../support/LiveAttempts.ts"
import { asked, asking, asleep, features, rules, silent, talking } from "../../../support/TurnCases.ts"

const poke = { _tag: "Poke" } as const
const heard = (...events: ReadonlyArray<AgentEvent>) => ({ _tag: "Heard", opening: 1, events }) as const
const text = (seq: number, piece: string): AgentEvent => ({ _tag: "Text", run: "r1", seq, message: "m1", text: piece })
const down: AgentEvent = { _tag: "Detached", why: "unreachable", fatal: false }

/** The inputs of a round, each in a word: what the agent said by the event's name. */
const named = (inputs: ReadonlyArray<TurnInput>) =>
  inputs.map((input) =>
    input._tag === "Agent" ? input.event._tag : input._tag === "NoSocket" ? `NoSocket ${input.needed}` : input._tag
  )

/** What the next round of such an attempt decides on, which is woken by an alarm where it waits. */
const roundOf = Effect.fnUntraced(function*(turn: Turn, standing?: Standing, agent: ReadonlyArray<AgentEvent> = []) {
  const scene = yield* liveAttempt(turn, standing)
  scene.shared.outage.hear(agent)
  yield* Queue.offer(scene.arrivals, { _tag: "Alarm" })
  return { ...scene, round: yield* nextRound(scene.shared, scene.attempt) }
})

describe("A round of a turn without a socket", () => {
  const counted = { ...talking, countedAt: 0 }
  const waiting = { ...asleep, waitingAt: 0 }
  for (
    const [title, turn, socket, agent, inputs] of [
      ["begins to wait for one", asleep, "wanted", [], ["NoSocket true", "Tick"]],
      ["waits on, without beginning again", waiting, "wanted", [], ["Tick"]],
      ["waits on for one of an agent that others talk to", waiting, "wanted", [linkUp()], ["Tick"]],
      ["gave it back behind a question, and is not listened to", { ...asking, countedAt: 0 }, "patient", [], [
        "NoSocket false",
        "Tick"
      ]],
      ["has not been listened to behind its question", asking, "patient", [], ["Tick"]],
      ["lost it in the middle of its answer", counted, "wanted", [], ["NoSocket true", "Tick"]],
      ["hears from another turn that the agent is away", waiting, "wanted", [down], ["Detached", "Tick"]],
      ["knows already that it is away", { ...waiting, detachedAt: 0 }, "wanted", [down], ["Tick"]],
      ["hears from another turn that it is back", { ...waiting, detachedAt: 0 }, "wanted", [linkUp()], [
        "NoSocket true",
        "Tick"
      ]],
      ["hears that too behind its question", { ...asking, detachedAt: 0 }, "patient", [linkUp()], [
        "NoSocket false",
        "Tick"
      ]],
      ["has one", asleep, "held", [down], ["Tick"]]
    ] as const
  ) {
    it.effect(title, () =>
      Effect.gen(function*() {
        const { round } = yield* roundOf(turn, { socket }, agent)
        assert.deepStrictEqual(named(round.inputs), [...inputs])
      }))
  }

  it.effect("that gets one takes back what its room was told about the wait", () =>
    Effect.gen(function*() {
      const { attempt } = yield* roundOf({ ...asleep, waitingAt: 0, toldAway: true, text: "so" })
      assert.deepStrictEqual(attempt.state.turn, { ...asleep, text: "so", unshown: true })
    }))
})

describe("A round of a turn", () => {
  it.effect("waits for something to come, and comes at once where something is carried over", () =>
    Effect.gen(function*() {
      const waits = yield* liveAttempt(talking)
      const round = yield* Effect.forkChild(nextRound(waits.shared, waits.attempt), { startImmediately: true })
      assert.isUndefined(round.pollUnsafe())
      yield* Queue.offer(waits.arrivals, poke)
      assert.deepStrictEqual(named((yield* Fiber.join(round)).inputs), ["Tick"])
      const unsent: TurnInput = { _tag: "Unsent", at: 0, again: false }
      const carries = yield* liveAttempt(asked, { state: { carried: [unsent] } })
      assert.deepStrictEqual(named((yield* nextRound(carries.shared, carries.attempt)).inputs), ["Unsent", "Tick"])
    }))

  for (
    const [title, turn, standing, agent, alarm] of [
      ["none, where nothing is due", asleep, {}, [], undefined],
      ["to look at the clock of an agent that is listened to", { ...talking, countedAt: 0 }, {}, [], 30_000],
      ["to tell that the agent is away", { ...talking, detachedAt: 0 }, {}, [down], 10_000],
      ["to tell who waits behind its question", asking, { state: { tellBehindAt: 4_000 } }, [], 4_000],
      ["to tell that all sockets are taken", { ...asleep, waitingAt: 0 }, { socket: "wanted" }, [], 10_000],
      [
        "to ask whether the agent is away, while it has no socket",
        { ...asking, toldAway: true },
        {
          socket: "patient",
          state: { at: 7_000 }
        },
        [],
        17_000
      ]
    ] as const
  ) {
    it.effect(`sets its alarm: ${title}`, () =>
      Effect.gen(function*() {
        const { alarms } = yield* roundOf(turn, standing, agent)
        assert.deepStrictEqual(alarms, [alarm])
      }))
  }

  it.effect("sets no alarm to tell a room what another turn has told it", () =>
    Effect.gen(function*() {
      const { alarms, arrivals, attempt, shared } = yield* liveAttempt({ ...talking, detachedAt: 0 })
      shared.outage.record({ room: attempt.open.room, seq: 9 }, { ...talking, detachedAt: 0, toldAway: true })
      yield* Queue.offer(arrivals, { _tag: "Alarm" })
      const { rules: present } = yield* nextRound(shared, attempt)
      assert.deepStrictEqual(alarms, [undefined])
      assert.isTrue(present.roomTold)
    }))

  it.effect("moves what is due with a clock that was set back, and leaves it where time just went on", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(5_000)
      const waiting = { ...asleep, waitingAt: 60_000 }
      const back = yield* roundOf(waiting, { socket: "wanted", state: { at: 65_000 } })
      assert.deepStrictEqual([back.attempt.state.at, back.attempt.state.turn.waitingAt], [5_000, 0])
      const on = yield* roundOf({ ...waiting, waitingAt: 1_000 }, { socket: "wanted", state: { at: 4_000 } })
      assert.deepStrictEqual([on.attempt.state.at, on.attempt.state.turn.waitingAt], [5_000, 1_000])
    }))

  it.effect("decides on what came in order: what the agent said, a bug, what people did, and the time", () =>
    Effect.gen(function*() {
      const { arrivals, attempt, shared } = yield* liveAttempt(talking, { signals: [{ _tag: "Stop", seq: 7 }] })
      yield* TestClock.setTime(5_000)
      yield* Queue.offerAll(arrivals, [poke, { _tag: "Broken" }, heard(linkUp(), text(3, "a")), heard(text(4, "b"))])
      const round = yield* nextRound(shared, attempt)
      assert.deepStrictEqual<ReadonlyArray<object>>(round.inputs, [
        { _tag: "Agent", at: 5_000, event: linkUp() },
        { _tag: "Agent", at: 5_000, event: text(4, "ab") },
        { _tag: "Defect", at: 5_000 },
        { _tag: "Stop", seq: 7, at: 5_000 },
        { _tag: "Tick", at: 5_000 }
      ])
      assert.strictEqual(round.signalsUntil, 7)
      assert.deepStrictEqual([attempt.state.link, shared.outage.agent()], [linkUp(), "up"])
    }))

  it.effect("waits for what its prompt refers to no longer than until it is stopped, and ends those behind it", () =>
    Effect.gen(function*() {
      let ended = 0
      const { arrivals, attempt, shared } = yield* liveAttempt(asleep, { signals: [{ _tag: "Stop", seq: 7 }] })
      const hanging = { ...attempt, context: Effect.never, endStopped: Effect.sync(() => void ended++) }
      yield* Queue.offer(arrivals, heard(linkUp()))
      const round = yield* Effect.forkChild(nextRound(shared, hanging), { startImmediately: true })
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(named((yield* Fiber.join(round)).inputs), ["Attached", "Stop", "Tick"])
      assert.isAbove(ended, 0)
    }))

  it.effect("reads no signals unless somebody says that there are some, and more of them in a further round", () =>
    Effect.gen(function*() {
      const signals = Array.from({ length: mostRemembered }, (_, seq) => ({ _tag: "Stop", seq }) as const)
      const quiet = yield* roundOf(talking, { signals })
      assert.deepStrictEqual([named(quiet.round.inputs), quiet.round.signalsUntil], [["Tick"], undefined])
      for (const [count, further] of [[mostRemembered, [poke]], [mostRemembered - 1, []]] as const) {
        const { arrivals, attempt, shared } = yield* liveAttempt(talking, { signals: signals.slice(0, count) })
        yield* Queue.offer(arrivals, poke)
        assert.strictEqual((yield* nextRound(shared, attempt)).inputs.length, count + 1)
        assert.deepStrictEqual(yield* Queue.clear(arrivals), [...further])
      }
    }))

  const fixed = linkUp({ features: { ...features, resume: false } })
  for (
    const [title, turn, standing, event, present] of [
      ["a prompt that another process began, as the link comes up", asleep, { begunElsewhere: true }, linkUp(), {
        begunElsewhere: true
      }],
      ["a prompt that nobody began", asleep, {}, linkUp(), {}],
      ["a prompt that was asked by now", silent, { begunElsewhere: true }, linkUp(), {}],
      ["a prompt before the link is up", asleep, { begunElsewhere: true }, text(1, "a"), {}],
      [
        "an agent that may ask while others hold all sockets, as it gives its own back",
        talking,
        {
          open: { seq: 9 }
        },
        linkUp(),
        {}
      ],
      ["an agent that may not ask then, as it keeps its own", talking, { open: { seq: 9 } }, fixed, { mayAsk: false }],
      [
        "an agent that cannot be told to stop",
        talking,
        {},
        linkUp({ features: { ...features, cancel: "close" } }),
        { heedsCancel: false }
      ],
      ["an agent whose question holds one of these sockets", talking, {}, fixed, {}]
    ] as const
  ) {
    it.effect(`goes by the rules of the moment: ${title}`, () =>
      Effect.gen(function*() {
        const { arrivals, attempt, shared } = yield* liveAttempt(turn, standing)
        shared.questionSockets.hold(1, "@bob:x")
        yield* Queue.offer(arrivals, heard(event))
        assert.deepStrictEqual((yield* nextRound(shared, attempt)).rules, { ...rules, promptBytes: 4, ...present })
      }))
  }
})
