import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Option } from "effect"
import { TestClock } from "effect/testing"
import type { IsolationReceipt } from "../../../src/domain/isolation/IsolationReceipt.ts"
import { StoreError } from "../../../src/domain/StoreError.ts"
import type { IsolationRecords } from "../../../src/layers/isolation/IsolationClearance.ts"
import type { ProbeOutcome } from "../../../src/layers/isolation/IsolationProbe.ts"
import { makeSharedProbe } from "../../../src/layers/isolation/SharedProbe.ts"

type Verdict = ProbeOutcome["verdict"]

const unfinished: Verdict = { _tag: "Unfinished", why: "the agent reported an error", fatal: false }

/** A shared probe whose outcomes are these in turn, the last one again and again. */
const scene = (verdicts: ReadonlyArray<Verdict>, isStoreFull = false) =>
  Effect.gen(function*() {
    const seen = { probes: 0, raised: [] as Array<string>, kept: [] as Array<IsolationReceipt["verdict"]> }
    const records: IsolationRecords = {
      quarantine: {
        check: Effect.succeed(Option.none()),
        raise: (reason) => Effect.sync(() => void seen.raised.push(reason)),
        lift: Effect.succeed(false)
      },
      receipts: {
        read: Effect.succeed([]),
        keep: ({ verdict }) =>
          isStoreFull
            ? Effect.fail(new StoreError({ file: "/d/bot.db", reason: "full", detail: "no space" }))
            : Effect.sync(() => void seen.kept.push(verdict))
      },
      leases: {
        takeLease: () => Effect.die("none"),
        leases: () => Effect.die("none"),
        countElsewhere: () => Effect.die("none"),
        releaseLease: () => Effect.die("none")
      },
      mark: "agent"
    }
    const probe = Effect.suspend(() => {
      const verdict = verdicts[Math.min(seen.probes++, verdicts.length - 1)]!
      return Effect.as(Effect.sleep("1 second"), { verdict, agent: "a/1", asked: ["q"], seconds: 1 })
    })
    const shared = yield* makeSharedProbe(probe, records)
    const told = Effect.map(shared.verdict, (news) => (news._tag === "Refuse" ? news.why : news._tag))
    return { seen, shared, told, later: Effect.forkChild(told, { startImmediately: true }) }
  })

describe("The probe of all conversations", () => {
  it.effect("is repeated by itself while the agent fails, ever more slowly, as long as somebody waits", () =>
    Effect.gen(function*() {
      const { later, seen } = yield* scene([unfinished, unfinished, { _tag: "Apart" }])
      const waiting = yield* later
      yield* TestClock.adjust("2 minutes")
      assert.strictEqual(yield* Fiber.join(waiting), "Look")
      assert.deepStrictEqual([seen.probes, seen.kept], [3, ["apart"]])
      const gone = yield* scene([unfinished])
      const nobody = yield* gone.later
      yield* TestClock.adjust("5 seconds")
      const before = gone.seen.probes
      yield* Fiber.interrupt(nobody)
      yield* TestClock.adjust("2 hours")
      assert.isAtMost(gone.seen.probes, before + 1)
    }))

  it.effect("that decides nothing is not repeated for ten minutes, and refuses meanwhile", () =>
    Effect.gen(function*() {
      const { later, seen, told } = yield* scene([{ _tag: "Undecided", why: "w" }, { _tag: "Apart" }])
      const first = yield* later
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* Fiber.join(first), "unproven")
      yield* TestClock.adjust("599 seconds")
      assert.strictEqual(yield* told, "unproven")
      yield* TestClock.adjust("1 second")
      const second = yield* later
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* Fiber.join(second), "Look")
      assert.deepStrictEqual([seen.probes, seen.kept], [2, ["undecided", "apart"]])
    }))

  it.effect("raises the quarantine for a leak, and serves nobody where the store could not keep it", () =>
    Effect.gen(function*() {
      const { later, seen, shared, told } = yield* scene([{ _tag: "Leaks", why: "found" }], true)
      const leaked = yield* Effect.forkChild(shared.nextLeak(), { startImmediately: true })
      const waiting = yield* later
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* Fiber.join(waiting), "quarantined")
      yield* Fiber.join(leaked)
      assert.deepStrictEqual(seen.raised, ["found"])
      assert.strictEqual(yield* told, "quarantined")
      assert.strictEqual(seen.probes, 1)
    }))

  it.effect("whose pass the store could not keep proves nothing", () =>
    Effect.gen(function*() {
      const { later } = yield* scene([{ _tag: "Apart" }], true)
      const waiting = yield* later
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* Fiber.join(waiting), "unproven")
    }))

  it.effect("tells why the agent cannot be linked to for good, and is made anew for who asks half a minute later", () =>
    Effect.gen(function*() {
      const { later, seen } = yield* scene([{ _tag: "Unfinished", why: "unauthorized", fatal: true }])
      for (const probes of [1, 1, 2]) {
        const waiting = yield* later
        yield* TestClock.adjust("16 seconds")
        assert.strictEqual(yield* Fiber.join(waiting), "unauthorized")
        assert.strictEqual(seen.probes, probes)
      }
      assert.deepStrictEqual(seen.kept, [])
    }))
})
