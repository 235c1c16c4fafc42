import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { ChatId } from "../../../src/domain/Ids.ts"
import { AgentLeases } from "../../../src/services/agent/AgentLeases.ts"
import { folder, opened } from "../../support/Folder.ts"

const slots = ["1", "2"]
const taker = (holder: string) => ({ holder, chat: ChatId.make(`!${holder}:x`) })

describe("The leases of an agent", () => {
  it.effect("are given in the order of the slots, each to one holder, for good", () =>
    Effect.gen(function*() {
      const dir = yield* folder
      yield* opened(
        dir,
        Effect.gen(function*() {
          const { releaseLease, slotOf, takeLease } = yield* AgentLeases
          assert.deepStrictEqual(yield* takeLease("a", slots, taker("t1")), { slot: "1", isNew: true })
          assert.deepStrictEqual(yield* takeLease("a", slots, taker("t2")), { slot: "2", isNew: true })
          assert.isUndefined(yield* takeLease("a", slots, taker("t3")))
          assert.deepStrictEqual(yield* takeLease("a", slots, taker("t1")), { slot: "1", isNew: false })
          assert.deepStrictEqual(yield* takeLease("another", slots, taker("t3")), { slot: "1", isNew: true })
          assert.deepStrictEqual([yield* slotOf("a", "t2"), yield* slotOf("a", "t3")], ["2", undefined])
          assert.deepStrictEqual(yield* takeLease("with one", [""], taker("t1")), { slot: "", isNew: true })
          assert.isUndefined(yield* releaseLease("a", "2", "t1"))
          assert.strictEqual((yield* releaseLease("a", "2"))?.holder, "t2")
          assert.isUndefined(yield* releaseLease("a", "2"))
          assert.deepStrictEqual([yield* slotOf("a", "t2"), yield* slotOf("with one", "t1")], [undefined, ""])
        })
      )
      yield* opened(
        dir,
        Effect.gen(function*() {
          const { leases, takeLease } = yield* AgentLeases
          assert.deepStrictEqual((yield* leases("a")).map(({ chat, slot }) => [slot, chat]), [["1", "!t1:x"]])
          assert.strictEqual((yield* takeLease("a", slots, taker("t3")))?.slot, "2")
        })
      )
    }))

  it.effect("are never two of one slot, however many ask at once", () =>
    Effect.gen(function*() {
      const dir = yield* folder
      const given = yield* opened(
        dir,
        Effect.flatMap(AgentLeases, ({ takeLease }) =>
          Effect.forEach(["t1", "t2", "t3", "t4"], (holder) =>
            takeLease("a", slots, taker(holder)), {
            concurrency: "unbounded"
          }))
      )
      assert.deepStrictEqual(
        given.flatMap((taken) =>
          taken?.slot ?? []
        ).toSorted(),
        slots
      )
    }))
})
