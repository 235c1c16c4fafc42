import { assert, describe, it } from "@effect/vitest"
import { EventId } from "../../../../src/domain/Ids.ts"
import type { Route } from "../../../../src/domain/routing/Route.ts"
import type { ReadEvent } from "../../../../src/layers/intake/admission/AdmissionOfRoute.ts"
import { makeInOrder } from "../../../../src/layers/intake/admission/QuestionOrder.ts"
import { here } from "../../../contracts/JournalCases.ts"
import { say } from "../../../support/RouteCases.ts"

const read = (id: string): ReadEvent => ({
  pending: {
    event: EventId.make(id),
    room: here,
    origin: here,
    raw: {},
    batch: 1,
    direct: false,
    closed: false,
    answered: false
  },
  inbound: say("hi", { event: EventId.make(id) }),
  about: undefined,
  refers: undefined
})
const [hold, alone]: ReadonlyArray<Route> = [{ _tag: "Hold" }, { _tag: "Hold", alone: true }]
const prompt = { _tag: "Prompt", text: "hi" } as Route

describe("An event that waits", () => {
  it("is looked at soon, and then less and less often, until it does not wait any more", () => {
    const { untilOf } = makeInOrder()
    const times: Array<number> = []
    for (let now = 0; times.length < 6; now = times.at(-1)!) times.push(untilOf(read("$a"), alone!, now)!)
    assert.deepStrictEqual(times, [250, 500, 1_000, 2_000, 4_000, 6_000])
    assert.isUndefined(untilOf(read("$a"), prompt, 6_000))
    assert.strictEqual(untilOf(read("$a"), alone!, 6_000), 6_250)
  })

  it("holds up what its sender says after it, unless it waits alone", () => {
    const { untilOf } = makeInOrder()
    assert.strictEqual(untilOf(read("$a"), alone!, 0), 250)
    assert.isUndefined(untilOf(read("$b"), prompt, 0))
    assert.strictEqual(untilOf(read("$c"), hold!, 0), 250)
    assert.strictEqual(untilOf(read("$d"), prompt, 0), 250)
    assert.isUndefined(untilOf(read("$d"), prompt, 250))
  })

  it("waits for ten minutes, and no longer where the clock is set back", () => {
    const { hasWaited, untilOf } = makeInOrder()
    assert.isFalse(hasWaited(read("$a"), 0))
    untilOf(read("$a"), alone!, 1_000_000)
    assert.isFalse(hasWaited(read("$a"), 1_599_999))
    assert.isTrue(hasWaited(read("$a"), 1_600_000))
    untilOf(read("$a"), alone!, 0)
    assert.isFalse(hasWaited(read("$a"), 599_999))
    assert.isTrue(hasWaited(read("$a"), 600_000))
    untilOf(read("$a"), prompt, 600_000)
    assert.isFalse(hasWaited(read("$a"), 600_000))
  })

  it("waits for ten minutes in all, however many of one sender's wait", () => {
    const { hasWaited, untilOf } = makeInOrder()
    const due = new Map(["$1", "$2", "$3", "$prompt"].map((id) => [id, 0]))
    const went: Array<string> = []
    while (due.size > 0) {
      const now = Math.min(...due.values())
      for (const id of [...due.keys()].filter((one) => due.get(one) === now)) {
        const held = hasWaited(read(id), now) ? { _tag: "Ignore", why: "not for us" } as Route : hold!
        const until = untilOf(read(id), id === "$prompt" ? prompt : held, now)
        if (until !== undefined) due.set(id, until)
        else if (due.delete(id)) went.push(`${id} after ${now / 60_000} min`)
      }
    }
    assert.deepStrictEqual(went, ["$1 after 10 min", "$2 after 10 min", "$3 after 10 min", "$prompt after 10 min"])
  })
})
