import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import type { ProbeOutcome } from "../../../src/layers/isolation/IsolationProbe.ts"
import { keepOutcome } from "../../../src/layers/isolation/KeptOutcome.ts"
import * as JournalMemory from "../../../src/testing/JournalMemory.ts"
import { recordsOf } from "../../support/GuardedAgent.ts"

const outcome = (verdict: ProbeOutcome["verdict"], change: Partial<ProbeOutcome> = {}): ProbeOutcome => ({
  verdict,
  agent: "a/1",
  renamed: false,
  asked: ["q"],
  seconds: 1,
  ...change
})
const apart: ProbeOutcome["verdict"] = { _tag: "Apart" }
const undecided: ProbeOutcome["verdict"] = { _tag: "Undecided", why: "w" }

const example = (
  title: string,
  body: (kept: Effect.Success<ReturnType<typeof recordsOf>>) => Effect.Effect<void, unknown>
) => it.effect(title, () => Effect.flatMap(recordsOf("ws://a/"), body).pipe(Effect.provide(JournalMemory.layer)))

const reason = "mixed up"

describe("What a probe found", () => {
  example("lifts the quarantine that was there when the doctor's began", (kept) =>
    Effect.gen(function*() {
      yield* kept.quarantine.raise(reason)
      yield* keepOutcome(kept, outcome(apart), "doctor", yield* kept.quarantine.current)
      assert.isTrue(Option.isNone(yield* kept.quarantine.check))
      assert.strictEqual((yield* kept.receipts.read)[0]?.verdict, "apart")
    }))

  example("lifts none that was raised meanwhile, and proves nothing then", (kept) =>
    Effect.gen(function*() {
      const before = yield* kept.quarantine.current
      yield* kept.quarantine.raise(reason)
      yield* keepOutcome(kept, outcome(apart), "doctor", before)
      assert.isTrue(Option.isSome(yield* kept.quarantine.check))
      assert.deepStrictEqual(yield* kept.receipts.read, [])
      const first = yield* kept.quarantine.current
      yield* kept.quarantine.raise("mixed up again")
      yield* keepOutcome(kept, outcome(apart), "doctor", first)
      assert.isTrue(Option.isSome(yield* kept.quarantine.check))
    }))

  example("lifts none where it was made at a start, or decided nothing", (kept) =>
    Effect.gen(function*() {
      yield* kept.quarantine.raise(reason)
      const before = yield* kept.quarantine.current
      yield* keepOutcome(kept, outcome(apart), "start", before)
      yield* keepOutcome(kept, outcome(undecided), "doctor", before)
      assert.isTrue(Option.isSome(yield* kept.quarantine.check))
    }))

  example(
    "is nobody's where the agent had several names, and leaves what is known of each",
    (kept) =>
      Effect.gen(function*() {
        yield* keepOutcome(kept, outcome(apart), "start")
        yield* keepOutcome(kept, outcome(undecided, { renamed: true }), "start")
        assert.deepStrictEqual((yield* kept.receipts.read).map(({ agent, verdict }) => [agent, verdict]), [
          [undefined, "undecided"],
          ["a/1", "apart"]
        ])
      })
  )

  example("is nothing where it came to no end", (kept) =>
    Effect.gen(function*() {
      yield* keepOutcome(kept, outcome({ _tag: "Unfinished", why: "w", fatal: false }), "start")
      assert.deepStrictEqual(yield* kept.receipts.read, [])
    }))
})
