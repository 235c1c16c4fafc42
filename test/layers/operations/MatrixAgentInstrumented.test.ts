import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Metric, Option, Queue } from "effect"
import { TestClock } from "effect/testing"
import { EventId, RoomId, StreamToken, Thread } from "../../../src/domain/Ids.ts"
import { MatrixError, type MatrixFault } from "../../../src/domain/matrix/MatrixError.ts"
import { readRuntimeStatus, runtimeStatusName } from "../../../src/domain/operations/RuntimeStatus.ts"
import type { AgentEvent } from "../../../src/domain/turns/AgentEvent.ts"
import * as MatrixAgentInstrumented from "../../../src/layers/operations/MatrixAgentInstrumented.ts"
import { sends } from "../../../src/layers/operations/Metrics.ts"
import * as RuntimeStatusLive from "../../../src/layers/operations/RuntimeStatusLive.ts"
import { Agent } from "../../../src/services/agent/Agent.ts"
import { HomeserverAwaited } from "../../../src/services/matrix/HomeserverAwaited.ts"
import { Matrix } from "../../../src/services/matrix/Matrix.ts"
import { StoreValues } from "../../../src/services/store/StoreValues.ts"

const batch = { next: StreamToken.make("s"), joined: [], invited: [], left: [], accountData: [] }
const fails = (call: string, reason: MatrixFault) => Effect.fail(new MatrixError({ call, reason }))
const sync = Effect.flatMap(Matrix, (matrix) => matrix.sync(undefined, Duration.zero))

/** The decorator over a homeserver and an agent that do as they are told, and a store that counts its writes. */
const world = Effect.gen(function*() {
  const writes: Array<string> = []
  const answers: Array<ReturnType<Matrix["Service"]["sync"]>> = []
  const frames = yield* Queue.unbounded<ReadonlyArray<AgentEvent>>()
  const kept = new Map<string, string>()
  const layer = Layer.provideMerge(
    Layer.provideMerge(MatrixAgentInstrumented.layer, RuntimeStatusLive.layer),
    Layer.mergeAll(
      Layer.mock(StoreValues, {
        get: (name) => Effect.sync(() => Option.fromUndefinedOr(kept.get(name))),
        put: (name, value) =>
          Effect.sync(() => {
            writes.push(value)
            kept.set(name, value)
          })
      }),
      Layer.mock(Matrix, {
        sync: () => answers.shift() ?? Effect.succeed(batch as never),
        send: () => fails("PUT send", { _tag: "RateLimited", retryAfter: 5 }),
        redact: () => Effect.succeed("$redaction" as never)
      }),
      Layer.mock(Agent, {
        open: () => Effect.succeed({ send: () => Effect.void, take: Queue.take(frames), wanted: Effect.never })
      })
    )
  )
  return { writes, answers, frames, layer, runtimeStatus: () => readRuntimeStatus(kept.get(runtimeStatusName)) }
})

const failed = (code: string): AgentEvent => ({ _tag: "Failed", code, message: "secret words" })

describe("What a running bot notes of itself", () => {
  it.effect("counts what it sends, by what it was and what the homeserver said", () =>
    Effect.gen(function*() {
      const { layer } = yield* world
      const room = RoomId.make("!r")
      const edit = { "m.relates_to": { rel_type: "m.replace", event_id: "$1" } }
      const counted = (kind: string, outcome: string) =>
        Effect.map(Metric.value(Metric.withAttributes(sends, { kind, outcome })), ({ count }) => count)
      yield* Effect.gen(function*() {
        const matrix = yield* Matrix
        yield* Effect.ignore(matrix.send(room, "m.room.message", "t1", edit))
        yield* Effect.ignore(matrix.send(room, "m.reaction", "t2", {}))
        yield* matrix.redact(room, EventId.make("$1"), "t3")
        assert.deepStrictEqual(
          yield* Effect.all([
            counted("edit", "limited"),
            counted("reaction", "limited"),
            counted("edit", "sent"),
            counted("redaction", "sent")
          ]),
          [1, 1, 0, 1]
        )
      }).pipe(Effect.provide(layer), Effect.provideService(Metric.MetricRegistry, new Map()))
    }))

  it.effect("is when it last heard from the homeserver, written at most every ten seconds", () =>
    Effect.gen(function*() {
      const { answers, layer, runtimeStatus, writes } = yield* world
      const busy = Effect.succeed({ ...batch, joined: [{}] } as never)
      answers.push(...Array.from({ length: 51 }, () => busy))
      yield* Effect.gen(function*() {
        yield* TestClock.adjust("1 second")
        yield* sync
        yield* TestClock.adjust(0)
        assert.strictEqual(runtimeStatus()?.syncAt, 1000)
        for (let i = 0; i < 50; i++) yield* Effect.andThen(sync, TestClock.adjust("100 millis"))
        assert.lengthOf(writes, 1)
        yield* TestClock.adjust("5 seconds")
        assert.lengthOf(writes, 2)
        assert.strictEqual(runtimeStatus()?.syncAt, 5900)
        yield* TestClock.adjust("1 hour")
        assert.lengthOf(writes, 2)
      }).pipe(Effect.provide(layer))
    }))

  it.effect("is not written while nothing happens, and at once when the homeserver answers again", () =>
    Effect.gen(function*() {
      const { answers, layer, runtimeStatus, writes } = yield* world
      yield* Effect.gen(function*() {
        for (let i = 0; i < 120; i++) yield* Effect.andThen(sync, TestClock.adjust("30 seconds"))
        assert.lengthOf(writes, 1)
        answers.push(fails("GET sync", { _tag: "Unavailable", detail: "away" }))
        yield* Effect.andThen(Effect.result(sync), TestClock.adjust("10 seconds"))
        yield* Effect.andThen(sync, TestClock.adjust("10 seconds"))
        assert.lengthOf(writes, 3)
        assert.isAbove(runtimeStatus()!.syncAt!, runtimeStatus()!.troubles[0]!.at)
      }).pipe(Effect.provide(layer))
    }))

  it.effect("is its troubles by kind, without anybody's words, which a restart does not forget", () =>
    Effect.gen(function*() {
      const { answers, frames, layer, runtimeStatus } = yield* world
      const failing = (reason: MatrixFault) => answers.push(fails("GET sync", reason))
      yield* Effect.gen(function*() {
        failing({ _tag: "Unavailable", detail: "secret detail" })
        failing({ _tag: "Unavailable", detail: "another detail" })
        failing({ _tag: "Refused", status: 400, errcode: "M odd\u001b[2J", detail: "secret" })
        for (let i = 0; i < 3; i++) yield* Effect.ignore(sync)
        yield* Effect.ignore(
          Effect.flatMap(Matrix, (matrix) => matrix.send(RoomId.make("!r"), "m.room.message", "t", {}))
        )
        yield* Queue.offer(frames, [{ _tag: "Text", run: "r", seq: 1, message: "m", text: "secret" }, {
          _tag: "Detached",
          why: "silent",
          fatal: false
        }, failed("no <b>words</b>")])
        yield* Effect.scoped(
          Effect.flatMap(Effect.flatMap(Agent, (agent) => agent.open(Thread.make("t1_abcdefgh"))), ({ take }) => take)
        )
      }).pipe(Effect.provide(layer))
      const first = runtimeStatus()
      assert.deepStrictEqual(first?.troubles.map(({ kind, times }) => `${kind} ${times}`), [
        "agent, answer: (an odd code) 1",
        "agent, link: silent 1",
        "homeserver, GET sync: 400 (an odd code) 1",
        "homeserver, GET sync: no answer 2"
      ])
      assert.deepStrictEqual(first?.lost, { why: "silent", at: 0 })
      assert.notMatch(JSON.stringify(first), /secret|words|detail/)
      yield* Effect.provide(sync, layer)
      assert.lengthOf(runtimeStatus()?.troubles ?? [], 4)
    }))

  it.effect(
    "is why the homeserver is waited for, from when on, until it is not any more or another process " +
      "begins",
    () =>
      Effect.gen(function*() {
        const { layer, runtimeStatus } = yield* world
        const because = (why: string) => ({ why, advice: "look into its log" })
        const process = Layer.provideMerge(RuntimeStatusLive.awaited, layer)
        const waits = (why: string | undefined) =>
          Effect.flatMap(HomeserverAwaited, (told) => told(why === undefined ? undefined : because(why)))
        yield* Effect.gen(function*() {
          yield* TestClock.adjust("1 second")
          yield* waits("it is away")
          yield* TestClock.adjust("10 seconds")
          yield* waits("it answers 502")
          yield* TestClock.adjust("10 seconds")
          assert.deepStrictEqual(runtimeStatus()?.awaited, { ...because("it answers 502"), since: 1_000 })
          yield* waits(undefined)
          yield* TestClock.adjust("10 seconds")
          assert.isUndefined(runtimeStatus()?.awaited)
          yield* waits("it is away")
        }).pipe(Effect.provide(process))
        assert.isDefined(runtimeStatus()?.awaited)
        yield* Effect.provide(sync, process)
        assert.isUndefined(runtimeStatus()?.awaited)
      })
  )

  it.effect("is not that the agent was lost where this bot keeps a conversation from it", () =>
    Effect.gen(function*() {
      const { frames, layer, runtimeStatus } = yield* world
      const why = ["probing", "unproven", "failing", "inUse", "noSlot"]
      yield* Effect.scoped(Effect.gen(function*() {
        const { take } = yield* (yield* Agent).open(Thread.make("t1_abcdefgh"))
        yield* Queue.offer(frames, why.map((why): AgentEvent => ({ _tag: "Detached", why, fatal: true })))
        yield* take
      })).pipe(Effect.provide(layer))
      assert.deepStrictEqual([runtimeStatus()?.lost, runtimeStatus()?.troubles], [undefined, []])
    }))

  it.effect("holds the ten newest kinds", () =>
    Effect.gen(function*() {
      const { frames, layer, runtimeStatus } = yield* world
      yield* Effect.scoped(Effect.gen(function*() {
        const { take } = yield* (yield* Agent).open(Thread.make("t1_abcdefgh"))
        for (let i = 0; i < 12; i++) yield* Effect.andThen(Queue.offer(frames, [failed(`code${i}`)]), take)
        yield* Queue.offer(frames, [failed("code11")])
        yield* take
      })).pipe(Effect.provide(layer))
      assert.lengthOf(runtimeStatus()?.troubles ?? [], 10)
      assert.deepStrictEqual(runtimeStatus()?.troubles[0], { kind: "agent, answer: code11", at: 0, times: 2 })
    }))
})
