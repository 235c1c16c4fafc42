import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { ChatId } from "../../../src/domain/Ids.ts"
import { status } from "../../../src/layers/beside/StoreStatus.ts"
import { agentMark } from "../../../src/layers/store/QuarantineKept.ts"
import { receiptsKept } from "../../../src/layers/store/ReceiptsKept.ts"
import { WholeJournal } from "../../../src/testing/WholeJournal.ts"
import { folder, opened } from "../../support/Folder.ts"

const url = "wss://agent-{slot}.example/?key=secret"
const agent = { url, policy: "required", attested: false, slots: ["1", "2", "3"], threads: "frame" } as const

describe("The isolation of a store's agent", () => {
  it.effect("tells what is known of the agent, without what was asked, and who has which of its slots", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      yield* opened(
        dataDir,
        Effect.gen(function*() {
          const journal = yield* WholeJournal
          const receipt = { at: 5, by: "doctor", seconds: 2.5, asked: ["a secret"], agent: "agent/1" } as const
          yield* receiptsKept(journal, url, "wire1").keep({ ...receipt, verdict: "apart" })
          yield* journal.takeLease(agentMark(url), ["2"], { holder: "t1", chat: ChatId.make("!a:x $root") })
          const { isolation } = yield* status(dataDir, agent)
          assert.strictEqual(isolation?.free, 2)
          assert.deepStrictEqual(isolation?.leases.map(({ room, slot }) => [slot, room]), [["2", "!a:x"]])
          assert.deepStrictEqual(isolation?.receipts, [{
            verdict: "apart",
            why: null,
            at: new Date(5),
            by: "doctor",
            wire: "wire1",
            agent: "agent/1",
            prompts: 1,
            seconds: 2.5
          }])
          assert.isNull((yield* status(dataDir, undefined)).isolation)
        })
      )
    }))
})
