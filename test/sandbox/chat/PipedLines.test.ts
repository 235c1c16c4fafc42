import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Readable } from "node:stream"
import { pipedLines } from "../../../src/sandbox/chat/PipedLines.ts"

const read = (input: Readable) =>
  Effect.scoped(Effect.gen(function*() {
    const greeted: Array<string> = []
    const next = yield* pipedLines(input, (line) => greeted.push(line))
    return { greeted, first: yield* next, second: yield* next, last: yield* next }
  }))

describe("PipedLines", () => {
  it.effect("gives the lines that are none of blanks", () =>
    Effect.gen(function*() {
      const { greeted, ...lines } = yield* read(Readable.from(["one\n \n", "two\r\n"]))
      assert.deepStrictEqual(lines, { first: "one", second: "two", last: undefined })
      assert.deepStrictEqual(greeted, [], "a script is not greeted")
    }))

  it.effect("says what to do on a terminal that can do no more than a pipe (TERM=dumb)", () =>
    Effect.gen(function*() {
      const { greeted } = yield* read(Object.assign(Readable.from(["one\n"]), { isTTY: true }))
      assert.match(greeted.join("\n"), /each line that you type is a message[^]*Begin with: help/)
    }))
})
