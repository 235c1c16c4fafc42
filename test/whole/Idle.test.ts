import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { TestClock } from "effect/testing"
import { bot } from "../../src/app/Bot.ts"
import * as LeaseFence from "../../src/layers/lease/LeaseFence.ts"
import * as LeaseLive from "../../src/layers/lease/LeaseLive.ts"
import * as MatrixAgentInstrumented from "../../src/layers/operations/MatrixAgentInstrumented.ts"
import * as RuntimeStatusLive from "../../src/layers/operations/RuntimeStatusLive.ts"
import { AccountLease } from "../../src/services/account/AccountLease.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import * as AgentScripted from "../../src/testing/AgentScripted.ts"
import * as MatrixMemory from "../../src/testing/MatrixMemory.ts"
import { type Call, MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { servicesOf, WholeJournal } from "../../src/testing/WholeJournal.ts"
import * as TrialHere from "../support/TrialHere.ts"
import { backends, closed, directRoom, freshStore, joined, settings, start, until } from "./MemoryBot.ts"

const token = Effect.flatMap(WholeJournal, (journal) => Effect.map(Effect.orDie(journal.token), Option.getOrUndefined))

/** Something changed that is no room's, and the bot's sync has brought it. */
const elsewhere = Effect.gen(function*() {
  const matrix = yield* Matrix
  const control = yield* MatrixMemoryControl
  const before = yield* control.calls("sync")
  yield* Effect.orDie(matrix.putAccountData("m.direct", { change: before }))
  yield* until("the next sync", Effect.map(control.calls("sync"), (calls) => (calls > before ? true : undefined)))
})

/** What only looks at the store. */
const reads = new Set([
  "token",
  "get",
  "rooms",
  "gaps",
  "pending",
  "questions",
  "nextTurn",
  "nextPriority",
  "attempt",
  "work",
  "isOurs",
  "areClosed",
  "signals",
  "openChats",
  "pendingChats",
  "roomsToTend",
  "openTurns",
  "waits"
])

/** The journal, and the names of what was written to it. */
const watched = (writes: Array<string>) =>
  Layer.effectContext(
    Effect.map(WholeJournal, (journal) =>
      servicesOf(
        Object.fromEntries(
          Object.entries(journal).map(([name, call]) => {
            if (reads.has(name)) return [name, call]
            if (typeof call !== "function") {
              return [
                name,
                Effect.suspend(() =>
                  Effect.andThen(Effect.sync(() => writes.push(name)), call as Effect.Effect<unknown>)
                )
              ]
            }
            return [name, (...args: ReadonlyArray<never>) =>
              Effect.suspend(() => {
                writes.push(`${name} ${String(args[0])}`)
                return (call as (...args: ReadonlyArray<never>) => Effect.Effect<unknown>)(...args)
              })]
          })
        ) as unknown as WholeJournal["Service"]
      ))
  )

/** The whole bot with what stands around it in production, on layers in memory. */
const production = Effect.gen(function*() {
  const { hold } = yield* AccountLease
  yield* Effect.provide(
    bot(settings, hold),
    Layer.merge(TrialHere.layer, Layer.provide(MatrixAgentInstrumented.layer, LeaseFence.layer))
  )
}).pipe(
  Effect.provide(LeaseLive.layer({ store: "s", place: "p", host: "h", takeOver: false })),
  Effect.provide(RuntimeStatusLive.layer)
)

describe("a bot that nobody writes to", () => {
  it.effect(
    "makes at most 130 requests in an hour, all of them syncs, and leaves the server's disk and its own " +
      "alone",
    () => {
      const writes: Array<string> = []
      return Effect.gen(function*() {
        const { room, say } = yield* directRoom()
        const script = yield* AgentScripted.AgentScript
        script.answers("hello", [{ _tag: "Text", message: "m", text: "hi" }, { _tag: "Ended", reason: "done" }])
        yield* Effect.forkScoped(production)
        yield* joined(room)
        yield* say("hello")
        yield* closed(1, room)
        yield* TestClock.adjust("15 minutes")
        const control = yield* MatrixMemoryControl
        const calls = Object.keys(yield* Matrix) as ReadonlyArray<Call>
        const counts = Effect.forEach(calls, (call) => control.calls(call))
        const before = yield* counts
        writes.length = 0
        yield* TestClock.adjust("1 hour")
        const made = (yield* counts).flatMap((
          count,
          n
        ) => (count > before[n]! ? [[calls[n]!, count - before[n]!] as const] : []))
        assert.deepStrictEqual(made.map(([call]) => call), ["sync"])
        assert.isAtMost(made[0]![1], 121)
        assert.deepStrictEqual(writes, [])
      }).pipe(
        Effect.scoped,
        Effect.provide(
          watched(writes).pipe(
            Layer.provideMerge(freshStore),
            Layer.merge(Layer.merge(Layer.fresh(MatrixMemory.layer), Layer.fresh(AgentScripted.layer())))
          )
        )
      )
    }
  )

  it.effect("keeps a token that is not too old where the server goes on without it", () =>
    Effect.gen(function*() {
      const { room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      yield* say("hello")
      yield* closed(1, room)
      yield* elsewhere
      const kept = yield* token
      for (let n = 0; n < 5; n++) yield* elsewhere
      assert.strictEqual(yield* token, kept)
      yield* TestClock.adjust("11 minutes")
      yield* elsewhere
      yield* until("a newer token", Effect.map(token, (now) => (now === kept ? undefined : now)))
    }).pipe(Effect.provide(backends)))
})
