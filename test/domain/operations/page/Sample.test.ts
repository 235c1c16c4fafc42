import { assert, describe, it } from "@effect/vitest"
import {
  mostSamples,
  type Sample,
  samplePace,
  sampleSpan,
  withSample
} from "../../../../src/domain/operations/page/Sample.ts"

const none = { answers: 0, firstTexts: 0, firstTextSeconds: 0, unsent: 0, limited: 0, memory: 0 }
const at = (at: number): Sample => ({ at, ...none })

describe("The samples of the last hours", () => {
  it("are kept for six hours and no longer", () => {
    let samples: ReadonlyArray<Sample> = []
    for (let n = 0; n < 3 * mostSamples; n++) samples = withSample(samples, at(n * samplePace))
    assert.strictEqual(samples.length, mostSamples)
    assert.strictEqual(samples.at(-1)!.at - samples[0]!.at, sampleSpan - samplePace)
  })

  it("are not more where the clock stands still or jumps", () => {
    let samples: ReadonlyArray<Sample> = []
    for (let n = 0; n < 2 * mostSamples; n++) samples = withSample(samples, at(5))
    assert.strictEqual(samples.length, mostSamples)
    assert.deepStrictEqual(withSample(samples, at(5 + 2 * sampleSpan)), [at(5 + 2 * sampleSpan)])
    assert.deepStrictEqual(withSample(samples, at(5 - 2 * sampleSpan)), [at(5 - 2 * sampleSpan)])
  })
})
