import { assert, describe, it } from "@effect/vitest"
import { ChatId } from "../../../src/domain/Ids.ts"
import { makeSendPlaces } from "../../../src/layers/outbox/SendPlaces.ts"

const chat = (name: string) => ({ chat: ChatId.make(name), priority: "final" as const, since: 0 })

const nowhere = chat("!nowhere")

describe("The places of sends under way", () => {
  it("are four in a room: who comes fifth waits for one of them, and nobody else does", () => {
    const places = makeSendPlaces()
    const seats = Array.from({ length: 4 }, (_, n) => {
      assert.isTrue(places.isFree("!a", chat(`!a ${n}`)))
      return places.take("!a")
    })
    assert.isFalse(places.isFree("!a", chat("!a 5")))
    assert.isFalse(places.isFree("!a", chat("!a 6")))
    assert.isTrue(places.isFree("!b", chat("!b")))
    assert.deepStrictEqual(places.leave(seats[0]!), [chat("!a 5"), chat("!a 6")])
    assert.isTrue(places.isFree("!a", chat("!a 5")))
    assert.deepStrictEqual(places.leave(seats[1]!), [])
  })

  it("are 32 in all", () => {
    const places = makeSendPlaces()
    const seats = Array.from({ length: 32 }, (_, n) => {
      assert.isTrue(places.areFree())
      return places.take(`!${n}`)
    })
    assert.isFalse(places.areFree())
    places.leave(seats[3]!)
    assert.isTrue(places.areFree())
  })

  it(
    "are given up by what takes long, for which there are 64 others; what finds none of those keeps its own " +
      "until one is free",
    () => {
      const places = makeSendPlaces()
      const slow = Array.from({ length: 64 }, (_, n) => {
        const seat = places.take(`!${n}`)
        places.overdue(seat)
        return seat
      })
      const late = Array.from({ length: 32 }, (_, n) => places.take(`!late ${n}`))
      for (const seat of late) places.overdue(seat)
      assert.isFalse(places.areFree())
      places.leave(slow[0]!)
      assert.isTrue(places.areFree())
    }
  )

  it("of a room that let one take long are among those of the slow, until one was quick", () => {
    const places = makeSendPlaces()
    const [first, second] = [places.take("!a"), places.take("!a")]
    places.overdue(first)
    places.leave(first)
    assert.isTrue(places.isSlow("!a"))
    for (let n = 0; n < 40; n++) places.take("!a")
    assert.isTrue(places.areFree())
    places.leave(second)
    assert.isFalse(places.isSlow("!a"))
    // What is over cannot take too long any more.
    places.overdue(second)
    assert.isFalse(places.isSlow("!a"))
  })

  it("of the slow, when they are all taken, are waited for by slow rooms alone", () => {
    const places = makeSendPlaces()
    const slow = Array.from({ length: 64 }, (_, n) => {
      const seat = places.take(`!${n}`)
      places.overdue(seat)
      return seat
    })
    assert.isFalse(places.isFree("!0", chat("!0")))
    assert.isTrue(places.isFree("!nowhere", nowhere))
    assert.deepStrictEqual(places.leave(places.take("!nowhere")), [])
    assert.deepStrictEqual(places.leave(slow[9]!), [chat("!0")])
    assert.isTrue(places.isFree("!0", chat("!0")))
  })

  it("count the stumbles of a chat in a row", () => {
    const places = makeSendPlaces()
    const { chat: one } = chat("!a")
    assert.deepStrictEqual([places.stumbled(one), places.stumbled(one)], [1, 2])
    places.steady(one)
    assert.strictEqual(places.stumbled(one), 1)
  })
})

describe("The rooms that let a send take long", () => {
  it("are forgotten, the longest known first, when there are more than 4,096 of them", () => {
    const places = makeSendPlaces()
    const hang = (name: string) => {
      const seat = places.take(name)
      places.overdue(seat)
      places.leave(seat)
    }
    for (let n = 0; n < 4_096; n++) hang(`!${n}`)
    assert.isTrue(places.isSlow("!0"))
    hang("!more")
    assert.isFalse(places.isSlow("!0"))
    assert.isTrue(places.isSlow("!1"))
    assert.isTrue(places.isSlow("!more"))
  })
})
