import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Option } from "effect"
import { TestClock } from "effect/testing"
import type { IsolationReceipt } from "../../../src/domain/isolation/IsolationReceipt.ts"
import { StoreError } from "../../../src/domain/StoreError.ts"
import type { IsolationRecords } from "../../../src/layers/isolation/IsolationClearance.ts"
import type { ProbeOutcome } from "../../../src/layers/isolation/IsolationProbe.ts"
import { makeSharedProbe } from "../../../src/layers/isolation/SharedProbe.ts"

type Verdict = ProbeOutcome["verdict"]

const unfinished: Verdict = { _tag: "Unfinished", why: "the agent did not take a prompt", fatal: false }
const erring: Verdict = { _tag: "Unfinished", why: "the agent reported an error", fatal: false, failing: true }

const asProbed = (verdict: Verdict): ProbeOutcome => ({
  verdict,
  agent: "a/1",
  renamed: false,
  asked: ["q"],
  seconds: 1
})

/** A shared probe whose outcomes are these in turn, the last one again and again. */
const scene = (
  verdicts: ReadonlyArray<Verdict | "breaks">,
  isStoreFull = false,
  outcome: Partial<ProbeOutcome> = {}
) =>
  Effect.gen(function*() {
    const seen = { probes: 0, raised: [] as Array<string>, kept: [] as Array<IsolationReceipt["verdict"]> }
    const records: IsolationRecords = {
      quarantine: {
        check: Effect.succeed(Option.none()),
        raise: (reason) => Effect.sync(() => void seen.raised.push(reason)),
        current: Effect.succeed(undefined),
        lift: () => Effect.succeed(false)
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
        slotOf: () => Effect.die("none"),
        leases: () => Effect.die("none"),
        countElsewhere: () => Effect.die("none"),
        releaseLease: () => Effect.die("none")
      },
      mark: "agent"
    }
    const probe = Effect.suspend(() => {
      const verdict = verdicts[Math.min(seen.probes++, verdicts.length - 1)]!
      if (verdict === "breaks") return Effect.die(new Error("a bug"))
      return Effect.as(Effect.sleep("1 second"), { ...asProbed(verdict), ...outcome })
    })
    const shared = yield* makeSharedProbe(probe, records)
    const toldOf = (name?: string) =>
      Effect.map(
        shared.verdict(name === undefined ? undefined : { name }),
        (news) => (news._tag === "Refuse" ? news.why : news._tag)
      )
    const told = toldOf()
    return { seen, shared, told, toldOf, later: Effect.forkChild(told, { startImmediately: true }) }
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

  it.effect("raises the quarantine for a leak, also where the store cannot keep its receipt", () =>
    Effect.gen(function*() {
      const { later, seen, shared } = yield* scene([{ _tag: "Leaks", why: "found" }], true)
      const leaked = yield* Effect.forkChild(shared.nextLeak(), { startImmediately: true })
      const waiting = yield* later
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* Fiber.join(waiting), "quarantined")
      yield* Fiber.join(leaked)
      assert.deepStrictEqual(seen.raised, ["found"])
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

  it.effect("ends after three tries that the agent ended by an error, says so, and begins anew after half a minute", () =>
    Effect.gen(function*() {
      const { later, seen } = yield* scene([erring, erring, erring, erring, { _tag: "Apart" }])
      const waiting = yield* later
      yield* TestClock.adjust("2 minutes")
      assert.strictEqual(yield* Fiber.join(waiting), "failing")
      assert.deepStrictEqual([seen.probes, seen.kept], [3, ["undecided"]])
      const again = yield* later
      yield* TestClock.adjust("2 minutes")
      assert.strictEqual(yield* Fiber.join(again), "Look")
      assert.deepStrictEqual([seen.probes, seen.kept], [5, ["undecided", "apart"]])
    }))

  it.effect("counts only errors in a row", () =>
    Effect.gen(function*() {
      const { later, seen } = yield* scene([erring, erring, unfinished, erring, erring, { _tag: "Apart" }])
      const waiting = yield* later
      yield* TestClock.adjust("10 minutes")
      assert.strictEqual(yield* Fiber.join(waiting), "Look")
      assert.deepStrictEqual([seen.probes, seen.kept], [6, ["apart"]])
    }))

  it.effect("holds by a clock that nobody sets", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(10_000_000)
      const { later, seen, told } = yield* scene([{ _tag: "Undecided", why: "w" }])
      const first = yield* later
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* Fiber.join(first), "unproven")
      yield* TestClock.setTime(10_000_000 - 3_600_000)
      assert.strictEqual(yield* told, "unproven")
      yield* TestClock.adjust("11 minutes")
      const second = yield* later
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* Fiber.join(second), "unproven")
      assert.strictEqual(seen.probes, 2)
    }))

  it.effect("holds the agent that it was made of, and not one of another name", () =>
    Effect.gen(function*() {
      const cases: ReadonlyArray<[Partial<ProbeOutcome>, string | undefined, number]> = [
        [{}, "a/1", 1],
        [{}, undefined, 1],
        [{}, "a/2", 2],
        [{ renamed: true }, "a/2", 1]
      ]
      for (const [outcome, name, probes] of cases) {
        const { later, seen, toldOf } = yield* scene([{ _tag: "Undecided", why: "w" }], false, outcome)
        const first = yield* later
        yield* TestClock.adjust("1 second")
        yield* Fiber.join(first)
        const second = yield* Effect.forkChild(toldOf(name), { startImmediately: true })
        yield* TestClock.adjust("1 second")
        assert.strictEqual(yield* Fiber.join(second), "unproven")
        assert.strictEqual(seen.probes, probes, JSON.stringify([outcome, name]))
      }
    }))

  it.effect("that breaks down is not made again at once", () =>
    Effect.gen(function*() {
      const { later, seen, told } = yield* scene(["breaks", { _tag: "Apart" }])
      assert.strictEqual(yield* Fiber.join(yield* later), "unproven")
      yield* TestClock.adjust("29 seconds")
      assert.strictEqual(yield* told, "unproven")
      assert.strictEqual(seen.probes, 1)
      yield* TestClock.adjust("1 second")
      const second = yield* later
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* Fiber.join(second), "Look")
    }))
})
