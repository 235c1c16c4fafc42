import { assert, describe, it } from "@effect/vitest"
import { heapOfTrial } from "../../../src/layers/poison/TrialMemory.ts"

const mib = 1_048_576
const bytes = (count: number | undefined) => (count === undefined ? undefined : count * mib)

describe("A trial's memory", () => {
  for (
    const [title, free, contained, heap, most] of [
      ["is enough for any turn where there is plenty", 8_000, undefined, 4_000, 512],
      ["is enough where nobody says what is left", undefined, undefined, 4_000, 512],
      ["is no more than what the bot itself could hold", 8_000, undefined, 200, 200],
      ["leaves a quarter of what the machine has left", 400, undefined, 4_000, 300],
      ["leaves a quarter of what the container has left", 8_000, 240, 4_000, 180],
      ["is not there on a full machine", 160, undefined, 4_000, undefined],
      ["is not there in a small container", 8_000, 100, 4_000, undefined]
    ] as const
  ) {
    it(
      title,
      () => assert.strictEqual(heapOfTrial({ free: bytes(free), contained: bytes(contained), heap: heap * mib }), most)
    )
  }
})
