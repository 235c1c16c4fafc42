import { assert, describe, it } from "@effect/vitest"
import { ChatId } from "../../../src/domain/Ids.ts"
import { SendQueue } from "../../../src/domain/outbox/SendQueue.ts"
import type { Priority } from "../../../src/domain/Priority.ts"

const chat = (name: string) => ChatId.make(name)

/** Puts chats in, as "a final", one a second, and takes them out until none is left. */
const order = (...puts: ReadonlyArray<readonly [string, Priority]>) => {
  const queue = new SendQueue()
  puts.forEach(([name, priority], at) => queue.put(chat(name), priority, at * 1_000))
  const out: Array<string> = []
  for (let first = queue.first(); first !== undefined; first = queue.first()) {
    out.push(`${first.chat} ${first.priority}`)
    queue.remove(first.chat)
  }
  return out
}

describe("The queue of chats that have something to send", () => {
  it("lets finals go first, then questions, then first texts, then edits", () => {
    assert.deepStrictEqual(order(["a", "edit"], ["b", "first"], ["c", "question"], ["d", "final"]), [
      "d final",
      "c question",
      "b first",
      "a edit"
    ])
  })

  it("lets the one go first that waited longest, within a priority", () => {
    assert.deepStrictEqual(order(["a", "edit"], ["b", "edit"], ["c", "edit"]), ["a edit", "b edit", "c edit"])
  })

  it("keeps the place of a chat that is put again", () => {
    assert.deepStrictEqual(order(["a", "edit"], ["b", "edit"], ["a", "edit"]), ["a edit", "b edit"])
  })

  it("moves a chat whose edit became a final, and holds it once", () => {
    assert.deepStrictEqual(order(["a", "edit"], ["b", "final"], ["a", "final"]), ["b final", "a final"])
  })

  it("moves a chat back when its next send is less urgent", () => {
    assert.deepStrictEqual(order(["a", "final"], ["b", "edit"], ["a", "edit"]), ["b edit", "a edit"])
  })

  it("knows since when a chat waits for what it has, and keeps that when it is put or raised again", () => {
    const queue = new SendQueue()
    queue.put(chat("a"), "first", 1_000)
    queue.put(chat("a"), "first", 2_000)
    queue.raise(chat("a"), "edit", 3_000)
    assert.deepStrictEqual(queue.first(), { chat: chat("a"), priority: "first", since: 1_000 })
    queue.raise(chat("a"), "final", 4_000)
    assert.deepStrictEqual(queue.first(), { chat: chat("a"), priority: "final", since: 4_000 })
  })

  it(
    "lets slow ones go behind all of their priority, however long they waited",
    () => {
      const slow = new Set([chat("a"), chat("b")])
      const queue = new SendQueue((one) => slow.has(one))
      for (const [at, name] of ["a", "b", "c"].entries()) queue.put(chat(name), "final", at)
      queue.put(chat("d"), "first", 3)
      const firsts = () => {
        const first = queue.first()!
        queue.remove(first.chat)
        return first.chat
      }
      assert.strictEqual(queue.first()?.chat, "c")
      // One that is slow no more comes forward when it is put again, and waits since when it did.
      slow.delete(chat("b"))
      queue.put(chat("b"), "final", 9)
      queue.raise(chat("a"), "final", 9)
      assert.deepStrictEqual([firsts(), queue.first()?.since, firsts(), firsts(), firsts(), queue.first()], [
        "c",
        1,
        "b",
        "a",
        "d",
        undefined
      ])
    }
  )

  it("lets one that became slow go behind the others of its priority when it is put again", () => {
    const slow = new Set<ChatId>()
    const queue = new SendQueue((one) => slow.has(one))
    queue.put(chat("a"), "final", 0)
    queue.put(chat("b"), "final", 1)
    slow.add(chat("a"))
    queue.put(chat("a"), "final", 2)
    assert.deepStrictEqual(queue.first(), { chat: chat("b"), priority: "final", since: 1 })
  })

  it("shows what stands behind a priority that is held back", () => {
    const queue = new SendQueue()
    queue.put(chat("a"), "first", 0)
    assert.isUndefined(queue.first("first"))
    queue.put(chat("b"), "edit", 0)
    assert.strictEqual(queue.first("first")?.chat, "b")
    assert.isUndefined(queue.first("edit"))
    assert.strictEqual(queue.first("final")?.chat, "a")
  })

  it("is empty in the beginning, and knows no chat that was removed", () => {
    const queue = new SendQueue()
    assert.isUndefined(queue.first())
    queue.put(chat("a"), "first", 0)
    queue.remove(chat("a"))
    queue.remove(chat("a"))
    assert.isUndefined(queue.first())
  })
})
