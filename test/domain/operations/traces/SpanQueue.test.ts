import { assert, describe, it } from "@effect/vitest"
import { SpanQueue } from "../../../../src/domain/operations/traces/SpanQueue.ts"

describe("The queue of spans", () => {
  it("gives the oldest first, and loses the oldest of too many", () => {
    const queue = new SpanQueue<number>(4)
    assert.strictEqual(queue.add([1, 2, 3]), 0)
    assert.strictEqual(queue.add([4, 5, 6]), 2)
    assert.strictEqual(queue.size, 4)
    assert.deepStrictEqual(queue.take(3), [3, 4, 5])
    assert.deepStrictEqual(queue.take(3), [6])
    assert.deepStrictEqual(queue.take(3), [])
  })

  it("takes back what was not sent, before what came since, within its bound", () => {
    const queue = new SpanQueue<number>(4)
    queue.add([1, 2, 3])
    const taken = queue.take(2)
    queue.add([4, 5])
    assert.strictEqual(queue.putBack(taken), 1)
    assert.deepStrictEqual(queue.take(9), [2, 3, 4, 5])
  })

  it("holds no more than its bound of one large batch", () => {
    const queue = new SpanQueue<number>(2)
    assert.strictEqual(queue.add([1, 2, 3, 4, 5]), 3)
    assert.deepStrictEqual(queue.take(9), [4, 5])
  })
})
