import { assert, describe, it } from "@effect/vitest"
import { makeFloodOfSmall, makeReadRests } from "../../../src/layers/agent/ReadRests.ts"

/** Which of so many frames of one size, so many milliseconds apart, end a flood, counted from 1. */
const floods = (frames: number, bytes: number, apart: number): ReadonlyArray<number> => {
  let at = 0
  const isFlood = makeFloodOfSmall(() => at)
  return Array.from({ length: frames }, (_, place) => place + 1).filter(() => {
    at += apart
    return isFlood(bytes)
  })
}

describe("a flood of small frames", () => {
  it.each<readonly [string, number, number, number, ReadonlyArray<number>]>([
    ["begins with the second window, as the first has nothing before it", 16, 100, 0, []],
    ["ends every window of 16 frames", 48, 100, 0, [32, 48]],
    ["is one while frames are less than a millisecond apart", 32, 100, 0.99, [32]],
    ["is none at a millisecond", 64, 100, 1, []],
    ["is none at a model's pace", 64, 100, 20, []],
    ["is one below 512 bytes a frame", 32, 511, 0, [32]],
    ["is none at 512 bytes a frame", 64, 512, 0, []]
  ])("%s", (_, frames, bytes, apart, expected) => {
    assert.deepStrictEqual(floods(frames, bytes, apart), expected)
  })
})

describe("a socket that is read with rests", () => {
  const make = () => {
    const done: Array<string> = []
    const wakes: Array<() => void> = []
    let isFlood = true
    const reading = makeReadRests(
      { pause: () => done.push("pause"), resume: () => done.push("resume") },
      () => isFlood,
      (wake, milliseconds) => {
        done.push(`rest ${milliseconds}`)
        wakes.push(wake)
      }
    )
    return { done, reading, wake: () => wakes.shift()?.(), calm: () => (isFlood = false) }
  }

  it("rests three milliseconds after a flood, once, and reads on", () => {
    const { done, reading, wake } = make()
    reading.read(10)
    reading.read(10)
    wake()
    reading.read(10)
    assert.deepStrictEqual(done, ["pause", "rest 3", "resume", "pause", "rest 3"])
  })

  it("does not rest while nothing floods", () => {
    const { calm, done, reading } = make()
    calm()
    reading.read(10)
    assert.deepStrictEqual(done, [])
  })

  it("that was paused meanwhile is not read when the rest is over, but when it is resumed", () => {
    const { done, reading, wake } = make()
    reading.read(10)
    reading.pause()
    wake()
    assert.deepStrictEqual(done, ["pause", "rest 3", "pause"])
    reading.resume()
    assert.deepStrictEqual(done, ["pause", "rest 3", "pause", "resume"])
  })

  it("that was resumed meanwhile is read when the rest is over, not before", () => {
    const { done, reading, wake } = make()
    reading.read(10)
    reading.pause()
    reading.resume()
    assert.deepStrictEqual(done, ["pause", "rest 3", "pause"])
    wake()
    assert.deepStrictEqual(done, ["pause", "rest 3", "pause", "resume"])
  })
})
