import { assert, describe, it } from "@effect/vitest"
import type { AgentEvent } from "../../../src/domain/turns/AgentEvent.ts"
import type { AgentLine } from "../../../src/layers/turns/AgentLine.ts"
import { arrivalsOf, type Input, isDown } from "../../../src/layers/turns/TurnArrivals.ts"

/** A line whose present call is the second. */
const line = { isNow: (input: { readonly call?: number }) => input.call === 2 } as unknown as AgentLine
const text = { _tag: "Text", run: "r", text: "a" } as unknown as AgentEvent
const up = { _tag: "Attached" } as unknown as AgentEvent
const down = { _tag: "Detached" } as unknown as AgentEvent
const heard = (call: number, ...events: ReadonlyArray<AgentEvent>) =>
  ({ _tag: "Heard", call, events }) as unknown as Input
const wanted = (call: number) => ({ _tag: "Wanted", call }) as unknown as Input

describe("TurnArrivals", () => {
  it("are what the present call said, in order, and nothing of an earlier one", () => {
    const arrivals = arrivalsOf([heard(1, text, up), heard(2, up), heard(2, text)], line)
    assert.deepStrictEqual(arrivals.heard, [up, text])
    assert.strictEqual(arrivals.up, up)
  })

  it.each(
    [
      ["nothing", [], { poked: false, broken: false, wanted: false }],
      ["an alarm", [{ _tag: "Alarm" }], { poked: false, broken: false, wanted: false }],
      ["a poke", [{ _tag: "Alarm" }, { _tag: "Poke" }], { poked: true, broken: false, wanted: false }],
      ["a defect", [{ _tag: "Broken" }], { poked: false, broken: true, wanted: false }],
      ["a socket that is wanted", [{ _tag: "Alarm" }, wanted(2)], { poked: false, broken: false, wanted: true }],
      ["one that an earlier call had", [wanted(1)], { poked: false, broken: false, wanted: false }]
    ] as const
  )("tell of %s", (_, arrived, told) => {
    const { broken, poked, wanted } = arrivalsOf(arrived as unknown as ReadonlyArray<Input>, line)
    assert.deepStrictEqual({ poked, broken, wanted }, told)
  })

  it.each(
    [
      [[], undefined, undefined],
      [[], true, true],
      [[text], false, false],
      [[down], undefined, true],
      [[up], true, false],
      [[up, text, down], undefined, true],
      [[down, up, text], undefined, false]
    ] as const
  )("whether nobody is at the other end: %#", (events, before, is) => {
    assert.strictEqual(isDown(events, before), is)
  })
})
