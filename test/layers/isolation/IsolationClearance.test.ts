import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { StoreError } from "../../../src/domain/StoreError.ts"
import { makeClearance } from "../../../src/layers/isolation/IsolationClearance.ts"
import * as JournalMemory from "../../../src/testing/JournalMemory.ts"
import { freshThread } from "../../contracts/Agent.contract.ts"
import { recordsOf } from "../../support/GuardedAgent.ts"

const failing = Effect.fail(new StoreError({ file: "bot.db", reason: "full", detail: "" }))

describe("A conversation with an agent", () => {
  it.effect("may not be had where the store cannot say what is known of the agent, whatever the policy", () =>
    Effect.gen(function*() {
      const records = yield* recordsOf("wss://agent/")
      for (const policy of ["required", "exclusive", "shared"] as const) {
        const clearance = makeClearance(
          { policy, attested: true, threads: "frame", slots: [] },
          { ...records, receipts: { ...records.receipts, read: failing } }
        )
        assert.deepStrictEqual(yield* clearance.decided(undefined), { _tag: "Refuse", why: "quarantined" })
        assert.strictEqual((yield* clearance.clear(freshThread(), undefined, undefined))._tag, "Refused")
      }
    }).pipe(Effect.scoped, Effect.provide(JournalMemory.layer)))
})
