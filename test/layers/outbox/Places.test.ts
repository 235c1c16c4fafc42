import { assert, describe, it } from "@effect/vitest"
import { ChatId } from "../../../src/domain/Ids.ts"
import { makePlaces } from "../../../src/layers/outbox/Places.ts"

const chat = (name: string) => ({ chat: ChatId.make(name), rank: "closing" as const, since: 0 })

describe("The places of sends under way", () => {
  it("are four in a room: who comes fifth waits for one of them, and nobody else does", () => {
    const places = makePlaces()
    for (let n = 0; n < 4; n++) {
      assert.isTrue(places.isFree("!a", chat(`!a ${n}`)))
      places.take("!a")
    }
    assert.isFalse(places.isFree("!a", chat("!a 5")))
    assert.isFalse(places.isFree("!a", chat("!a 6")))
    assert.isTrue(places.isFree("!b", chat("!b")))
    assert.deepStrictEqual(places.leave("!a"), [chat("!a 5"), chat("!a 6")])
    assert.isTrue(places.isFree("!a", chat("!a 5")))
    assert.deepStrictEqual(places.leave("!a"), [])
  })

  it("are 32 in all, so that a room that lets them hang takes an eighth", () => {
    const places = makePlaces()
    for (let n = 0; n < 32; n++) {
      assert.isTrue(places.areFree())
      places.take(`!${n}`)
    }
    assert.isFalse(places.areFree())
    places.leave("!3")
    assert.isTrue(places.areFree())
  })

  it("count the stumbles of a chat in a row", () => {
    const places = makePlaces()
    const { chat: one } = chat("!a")
    assert.deepStrictEqual([places.stumbled(one), places.stumbled(one)], [1, 2])
    places.steady(one)
    assert.strictEqual(places.stumbled(one), 1)
  })
})
