import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, type Scope } from "effect"
import { TestClock } from "effect/testing"
import { PromptId } from "../../../src/domain/Ids.ts"
import { initial } from "../../../src/domain/outbox/RateBudget.ts"
import { budgetName, writeBudget } from "../../../src/domain/outbox/StoredBudget.ts"
import type { Priority } from "../../../src/domain/Priority.ts"
import * as PacerBudget from "../../../src/layers/outbox/PacerBudget.ts"
import { OutboxJournal } from "../../../src/services/outbox/OutboxJournal.ts"
import { Pacer } from "../../../src/services/outbox/Pacer.ts"
import * as JournalMemory from "../../../src/testing/JournalMemory.ts"
import { WholeJournal, type WholeServices } from "../../../src/testing/WholeJournal.ts"
import {
  accept,
  chat,
  event,
  here,
  next,
  prompted,
  shown,
  stored,
  taken,
  turnOf
} from "../../contracts/JournalCases.ts"

/** A pacer of a process that begins now, on the journal that there is. */
const pacer = Effect.gen(function*() {
  const context = yield* Layer.build(Layer.fresh(PacerBudget.layer))
  return yield* Effect.provide(Pacer, context)
})

/** So many sends of a priority go at once, before one waits. */
const go = Effect.fnUntraced(function*({ accepted, request }: typeof Pacer.Service, priority: Priority) {
  for (let gone = 0; gone < 100; gone++) {
    const verdict = yield* request(priority, 0)
    if (verdict._tag !== "Go" || verdict.beyond) return gone
    yield* accepted(false)
  }
  return 100
})

/** Other chats with a prompt each. */
const others = Effect.fnUntraced(function*(...ids: ReadonlyArray<string>) {
  yield* accept(`others ${ids.join()}`, { events: stored(here, ...ids) })
  yield* (yield* WholeJournal).admit(ids.map((id) => turnOf(id, { chat: chat(`!r ${id}`), threadRoot: event(id) })))
})

const on = <A, E>(body: Effect.Effect<A, E, WholeServices | Scope.Scope>) =>
  Effect.provide(Effect.scoped(body), JournalMemory.layer)

describe("The pacer", () => {
  it.effect("keeps a token for the final of each open turn, and gives it back when that is sent", () =>
    on(Effect.gen(function*() {
      const journal = yield* WholeJournal
      yield* prompted("$1")
      yield* others("$2", "$3", "$4")
      assert.strictEqual(yield* go(yield* pacer, "edit"), 0)
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual(yield* go(yield* pacer, "edit"), 6)
      yield* shown(yield* next(), ["a"], { closed: true })
      assert.strictEqual(yield* go(yield* pacer, "edit"), 6)
      const fresh = yield* pacer
      assert.strictEqual(yield* go(fresh, "edit"), 6)
      yield* journal.markSent(yield* taken(), event("$a"))
      // Three owed, so that it may also dip into what is kept, once.
      assert.strictEqual(yield* go(fresh, "edit"), 2)
    })))

  it.effect("keeps one for a further attempt too", () =>
    on(Effect.gen(function*() {
      const journal = yield* WholeJournal
      yield* others("$2", "$3", "$4")
      yield* shown(yield* prompted("$1"), ["a"], { closed: true })
      yield* journal.markSent(yield* taken(), event("$a"))
      yield* accept("again", { events: stored(here, "$again") })
      yield* journal.admit([{
        _tag: "Retry",
        event: event("$again"),
        prompt: event("$1"),
        attempt: 2,
        id: PromptId.make("p again")
      }])
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual(yield* go(yield* pacer, "edit"), 6)
    })))

  it.effect("lets finals and questions have what is kept, and shows nothing beside many of them", () =>
    on(Effect.gen(function*() {
      yield* others(...Array.from({ length: 12 }, (_, n) => `$${n}`))
      yield* TestClock.adjust("2 seconds")
      const one = yield* pacer
      assert.deepStrictEqual(yield* one.request("edit", 0), { _tag: "Wait", at: 12_000 })
      assert.strictEqual((yield* go(one, "final")) + (yield* go(one, "question")), 10)
    })))

  it.effect.each(["final", "question"] as const)(
    "has each %s take what is kept, and read no store for it",
    (priority) =>
      on(Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* others(...Array.from({ length: 12 }, (_, n) => `$${n}`))
        let read = 0
        const owed = Effect.suspend(() => {
          read++
          return journal.owed
        })
        const counted = Layer.fresh(PacerBudget.layer).pipe(
          Layer.provide(Layer.succeed(OutboxJournal, { ...journal, owed }))
        )
        const one = yield* Effect.provide(Pacer, yield* Layer.build(counted))
        assert.deepStrictEqual([yield* go(one, priority), read], [10, 1])
        assert.strictEqual((yield* one.request("edit", 0))._tag, "Hold")
        assert.strictEqual(read, 2)
      }))
  )

  it.effect("shows the first text of a turn that is alone at once, and beside others when it is two seconds old", () =>
    on(Effect.gen(function*() {
      yield* TestClock.adjust("1 minute")
      yield* prompted("$1")
      const one = yield* pacer
      assert.strictEqual((yield* one.request("first", 60_000))._tag, "Go")
      yield* others("$2")
      assert.deepStrictEqual(yield* one.request("first", 60_000), { _tag: "Hold", at: 62_000 })
      assert.deepStrictEqual(yield* one.request("edit", 60_000), { _tag: "Hold", at: 62_000 })
      assert.strictEqual((yield* one.request("final", 60_000))._tag, "Go")
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual((yield* one.request("first", 60_000))._tag, "Go")
      // Put in by a clock that was an hour ahead.
      assert.strictEqual((yield* one.request("first", 3_600_000))._tag, "Go")
    })))

  it.effect("lets nothing go before the homeserver said, finals included", () =>
    on(Effect.gen(function*() {
      const one = yield* pacer
      yield* one.request("final", 0)
      yield* one.refused(5_000)
      for (const priority of ["final", "question", "first", "edit"] as const) {
        assert.deepStrictEqual(yield* one.request(priority, 0), { _tag: "Wait", at: 5_000 })
      }
      yield* TestClock.adjust(4_999)
      assert.deepStrictEqual(yield* one.request("final", 0), { _tag: "Wait", at: 5_000 })
      yield* TestClock.adjust(1)
      assert.deepStrictEqual(yield* one.request("final", 0), { _tag: "Go", beyond: false })
      assert.strictEqual((yield* one.request("final", 0))._tag, "Wait")
    })))

  it.effect("knows after a restart what it had learned", () =>
    on(Effect.gen(function*() {
      const one = yield* pacer
      for (let n = 0; n < 10; n++) yield* one.request("final", 0)
      assert.deepStrictEqual(yield* one.request("final", 0), { _tag: "Wait", at: 5_000 })
      for (let n = 0; n < 10; n++) yield* one.accepted(false)
      assert.deepStrictEqual(yield* one.request("final", 0), { _tag: "Go", beyond: true })
      yield* one.accepted(true)
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(yield* go(yield* pacer, "edit"), 20)
    })))

  it.effect("does not wait an hour for a clock that was set back by one, not after a restart either", () =>
    on(Effect.gen(function*() {
      yield* TestClock.setTime(7_200_000)
      const before = yield* pacer
      yield* before.request("final", 0)
      yield* before.refused(5_000)
      yield* TestClock.setTime(3_600_000)
      const after = yield* pacer
      for (const one of [before, after]) {
        assert.deepStrictEqual(yield* one.request("final", 0), { _tag: "Wait", at: 3_605_000 })
      }
      yield* TestClock.adjust(5_000)
      for (const one of [before, after]) assert.strictEqual((yield* one.request("final", 0))._tag, "Go")
    })))

  it.effect("gives tokens back in an hour that comes twice", () =>
    on(Effect.gen(function*() {
      yield* TestClock.setTime(7_200_000)
      yield* prompted("$1")
      yield* others("$2", "$3", "$4")
      const one = yield* pacer
      assert.strictEqual(yield* go(one, "edit"), 6)
      yield* TestClock.setTime(3_600_000)
      assert.strictEqual(yield* go(one, "edit"), 0)
      yield* TestClock.adjust(5_000)
      assert.strictEqual(yield* go(one, "edit"), 1)
    })))

  it.effect("obeys no wait of days, neither from the homeserver nor from the store", () =>
    on(Effect.gen(function*() {
      const journal = yield* WholeJournal
      const one = yield* pacer
      yield* one.request("final", 0)
      yield* one.refused(1e10)
      assert.deepStrictEqual(yield* one.request("final", 0), { _tag: "Wait", at: 300_000 })
      yield* journal.put(budgetName, writeBudget({ ...initial(0), blockedUntil: 1e10 }))
      assert.deepStrictEqual(yield* (yield* pacer).request("final", 0), { _tag: "Wait", at: 300_000 })
    })))
})
