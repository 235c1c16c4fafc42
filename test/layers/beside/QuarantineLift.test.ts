import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { lift, quarantine } from "../../../src/layers/beside/QuarantineLift.ts"
import { quarantineKept } from "../../../src/layers/store/QuarantineKept.ts"
import { receiptsKept } from "../../../src/layers/store/ReceiptsKept.ts"
import { WholeJournal } from "../../../src/testing/WholeJournal.ts"
import { folder, opened } from "../../support/Folder.ts"

const url = "wss://agent.example/?key=secret"

describe("Trusting an agent again", () => {
  it.effect("works beside a running bot, which sees it at its next connect", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      yield* opened(
        dataDir,
        Effect.gen(function*() {
          const kept = quarantineKept(yield* WholeJournal, url)
          assert.isUndefined(yield* quarantine(dataDir, url))
          yield* kept.raise("mixed up")
          const seen = (yield* quarantine(dataDir, url))!
          assert.strictEqual(seen.reason, "mixed up")
          assert.isFalse(yield* lift(dataDir, "wss://other/", seen))
          assert.isFalse(yield* lift(dataDir, url, { ...seen, since: new Date(1) }))
          assert.deepStrictEqual(yield* kept.check, Option.some("mixed up"))
          assert.isTrue(yield* lift(dataDir, url, seen))
          assert.deepStrictEqual(yield* kept.check, Option.none())
          assert.isFalse(yield* lift(dataDir, url, seen))
        })
      )
    }))

  it.effect("makes a leak that a probe found the operator's word, and leaves what was proven", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      yield* opened(
        dataDir,
        Effect.gen(function*() {
          const journal = yield* WholeJournal
          const receipts = receiptsKept(journal, url, "wire1")
          const receipt = { at: 1, by: "start", seconds: 1, asked: [] } as const
          yield* receipts.keep({ ...receipt, verdict: "apart", agent: "agent/1" })
          yield* receipts.keep({ ...receipt, verdict: "leaks", agent: "agent/2" })
          yield* quarantineKept(journal, url).raise("the probe found it")
          assert.isTrue(yield* lift(dataDir, url, (yield* quarantine(dataDir, url))!))
          assert.deepStrictEqual((yield* receipts.read).map(({ agent, by, verdict }) => [agent, verdict, by]), [
            ["agent/2", "trusted", "operator"],
            ["agent/1", "apart", "start"]
          ])
        })
      )
    }))
})
