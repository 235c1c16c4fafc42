import { assert, describe, it } from "@effect/vitest"
import { ChatId, RoomId } from "../../../src/domain/Ids.ts"
import { refusedAgain } from "../../../src/domain/outbox/RefusalEvidence.ts"
import { type Stuck, StuckSends } from "../../../src/domain/outbox/StuckSends.ts"

const room = RoomId.make("!r")
const chat = ChatId.make("!r")
const one = (turn: number, rest: Partial<Stuck> = {}): Stuck => ({
  chat,
  room,
  turn,
  entry: turn * 4096 + 1,
  reason: { _tag: "Unavailable", status: 403, detail: "" },
  of: "room",
  evidence: refusedAgain(undefined, 0, 1, true),
  ...rest
})

describe("What was refused", () => {
  it("is known by its entry, whether the chat waits for it or passes it by", () => {
    const sends = new StuckSends()
    sends.wait(one(1))
    assert.strictEqual(sends.known(chat, 1, 4097)?.turn, 1)
    assert.isUndefined(sends.known(chat, 1, 4098))
    sends.rest(one(1))
    assert.isUndefined(sends.waitedFor(chat))
    sends.wait(one(2))
    assert.deepStrictEqual([sends.known(chat, 1, 4097)?.turn, sends.known(chat, 2, 8193)?.turn], [1, 2])
  })

  it("leaves another one waited for, while it is passed by itself", () => {
    const sends = new StuckSends()
    sends.wait(one(2))
    sends.rest(one(1))
    assert.strictEqual(sends.waitedFor(chat)?.turn, 2)
  })

  it("is passed by only while it rests", () => {
    const sends = new StuckSends()
    sends.rest(one(1))
    sends.rest(one(2))
    assert.deepStrictEqual([...sends.turns(chat, true)], [1, 2])
    sends.wake(chat, 1)
    assert.deepStrictEqual([[...sends.turns(chat, true)], [...sends.turns(chat, false)]], [[2], [1, 2]])
    sends.wake(chat)
    assert.deepStrictEqual([...sends.turns(chat, true)], [])
  })

  it("hears of the first send that goes through in its room, once", () => {
    const sends = new StuckSends()
    const other = ChatId.make("!r $t")
    sends.rest(one(1))
    sends.wait(one(2, { chat: other }))
    sends.wait(one(3, { chat: ChatId.make("!else"), room: RoomId.make("!else") }))
    assert.sameMembers([...sends.passes(room)], [chat, other])
    assert.deepStrictEqual([...sends.turns(chat, true)], [])
    sends.rest(sends.known(chat, 1, 4097)!)
    assert.deepStrictEqual(sends.passes(room), [])
    assert.deepStrictEqual([...sends.turns(chat, true)], [1])
    assert.strictEqual(sends.known(chat, 1, 4097)?.evidence.passes, 2)
  })

  it("is forgotten when it was sent", () => {
    const sends = new StuckSends()
    sends.rest(one(1))
    sends.wait(one(2))
    assert.strictEqual(sends.forget(chat, 1, 4097)?.turn, 1)
    assert.isUndefined(sends.forget(chat, 2, 8193))
    assert.deepStrictEqual([sends.chats(undefined), sends.turns(chat, false).size], [[], 0])
  })

  it("is passed by in eight turns of a chat at most", () => {
    const sends = new StuckSends()
    for (let turn = 1; turn < 8; turn++) sends.rest(one(turn))
    assert.isTrue(sends.hasRoom(chat))
    sends.rest(one(8))
    assert.isFalse(sends.hasRoom(chat))
  })

  it("is found by its room", () => {
    const sends = new StuckSends()
    sends.wait(one(1))
    assert.deepStrictEqual([sends.chats(room), sends.chats(RoomId.make("!else"))], [[chat], []])
  })
})
