import { assert, describe, it } from "@effect/vitest"
import type { AgentEvent } from "../../../../src/domain/turns/AgentEvent.ts"
import { arrivalsOf, type TurnArrival } from "../../../../src/layers/turns/conversation/TurnArrivals.ts"

/** A line whose present call is the second. */
const line = { isCurrent: (input: { readonly opening?: number }) => input.opening === 2 } as unknown as Parameters<
  typeof arrivalsOf
>[1]
const text = { _tag: "Text", run: "r", text: "a" } as unknown as AgentEvent
const up = { _tag: "Attached" } as unknown as AgentEvent
const heard = (opening: number, ...events: ReadonlyArray<AgentEvent>) =>
  ({ _tag: "Heard", opening, events }) as unknown as TurnArrival
const wanted = (opening: number) => ({ _tag: "SocketWanted", opening }) as unknown as TurnArrival

describe("TurnArrivals", () => {
  it("are what the present call said, in order, and nothing of an earlier one", () => {
    const arrivals = arrivalsOf([heard(1, text, up), heard(2, up), heard(2, text)], line)
    assert.deepStrictEqual(arrivals.heard, [up, text])
    assert.strictEqual(arrivals.attached, up)
  })

  it.each(
    [
      ["nothing", [], { isPoked: false, isBroken: false, isSocketWanted: false }],
      ["an alarm", [{ _tag: "Alarm" }], { isPoked: false, isBroken: false, isSocketWanted: false }],
      ["a poke", [{ _tag: "Alarm" }, { _tag: "Poke" }], { isPoked: true, isBroken: false, isSocketWanted: false }],
      ["a defect", [{ _tag: "Broken" }], { isPoked: false, isBroken: true, isSocketWanted: false }],
      ["a socket that is wanted", [{ _tag: "Alarm" }, wanted(2)], {
        isPoked: false,
        isBroken: false,
        isSocketWanted: true
      }],
      ["one that an earlier call had", [wanted(1)], { isPoked: false, isBroken: false, isSocketWanted: false }]
    ] as const
  )("tell of %s", (_, arrived, told) => {
    const { isBroken, isPoked, isSocketWanted } = arrivalsOf(arrived as unknown as ReadonlyArray<TurnArrival>, line)
    assert.deepStrictEqual({ isPoked, isBroken, isSocketWanted }, told)
  })
})
