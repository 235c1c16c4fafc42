import { assert, describe, it } from "@effect/vitest"
import { ChatId, RoomId } from "../../../src/domain/Ids.ts"
import { SendHolds } from "../../../src/domain/outbox/SendHolds.ts"

const room = RoomId.make("!r")
const [a, b, c] = ["a", "b", "c"].map((name) => ChatId.make(name)) as [ChatId, ChatId, ChatId]
const wait = (tries: number) => tries * 1000

describe("Chats that wait for the same reason", () => {
  it("try one at a time, one after the other, and later each time", () => {
    const holds = new SendHolds()
    assert.strictEqual(holds.refused("k", room, a, 0, wait)?.nextAt, 1000)
    // What was under way beside it counts no try, and sets no other time.
    assert.isUndefined(holds.refused("k", room, b, 10, wait))
    holds.join("k", c)
    assert.deepStrictEqual([a, b, c].map((chat) => holds.waits(chat)), [true, true, true])
    const order = [1000, 3000, 6000, 10_000].map((at) => {
      const chat = holds.next("k")!
      assert.isFalse(holds.waits(chat))
      assert.strictEqual(
        holds.refused("k", room, chat, at, wait)?.tries,
        at === 1000 ? 2 : at === 3000 ? 3 : at === 6000 ? 4 : 5
      )
      return chat
    })
    assert.deepStrictEqual(order, [a, b, c, a])
    assert.strictEqual(holds.get("k")?.since, 0)
  })

  it("are all released, the one that tries too", () => {
    const holds = new SendHolds()
    holds.refused("k", room, a, 0, wait)
    holds.refused("k", room, b, 0, wait)
    holds.refused("other", room, c, 0, wait)
    holds.next("k")
    const [gone, ...more] = holds.release(({ key }) => key === "k")
    assert.deepStrictEqual([gone?.probe, [...gone?.waiting ?? []], more], [a, [b], []])
    assert.deepStrictEqual([a, b, c].map((chat) => holds.of(chat)?.key), [undefined, undefined, "other"])
    assert.isUndefined(holds.next("k"))
  })

  it("let another try when the one that tried has nothing to send, and end with the last", () => {
    const holds = new SendHolds()
    holds.refused("k", room, a, 0, wait)
    holds.refused("k", room, b, 0, wait)
    holds.next("k")
    assert.strictEqual(holds.leave(a), "k")
    assert.strictEqual(holds.next("k"), b)
    assert.strictEqual(holds.leave(b), "k")
    assert.isUndefined(holds.get("k"))
    assert.isUndefined(holds.leave(b))
  })

  it("who leaves while another tries calls for nothing", () => {
    const holds = new SendHolds()
    holds.refused("k", room, a, 0, wait)
    holds.refused("k", room, b, 0, wait)
    holds.next("k")
    assert.isUndefined(holds.leave(b))
    assert.strictEqual(holds.get("k")?.probe, a)
  })

  it("are in one hold only", () => {
    const holds = new SendHolds()
    holds.refused("k", room, a, 0, wait)
    holds.refused("other", room, b, 0, wait)
    holds.join("other", a)
    holds.join("none", c)
    assert.deepStrictEqual([holds.of(a)?.key, holds.of(c)], ["k", undefined])
  })
})
