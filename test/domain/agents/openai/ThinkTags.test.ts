import { assert, describe, it } from "@effect/vitest"
import { makeThinkTags } from "../../../../src/domain/agents/openai/ThinkTags.ts"

/** What is told apart of a text that comes in pieces of this size. */
const apart = (text: string, size: number) => {
  const tags = makeThinkTags()
  const pieces = Array.from(
    { length: Math.ceil(text.length / size) },
    (_, at) => text.slice(at * size, (at + 1) * size)
  )
  const told = [...pieces.map((piece) => tags.read(piece)), tags.end()]
  return { thought: told.map(({ thought }) => thought).join(""), text: told.map(({ text }) => text).join("") }
}

const cases: ReadonlyArray<readonly [string, string, string]> = [
  ["<think>hm</think>Hello", "hm", "Hello"],
  ["\n<think>hm\n</think>\n\nHello", "hm\n", "Hello"],
  ["Hello <think>no</think>", "", "Hello <think>no</think>"],
  ["<think>for ever", "for ever", ""],
  ["<think>a</thin", "a</thin", ""],
  ["<thing>", "", "<thing>"],
  ["<thi", "", "<thi"],
  ["", "", ""],
  ["  \n Hello\n ", "", "Hello\n "],
  [" \t<thi", "", "<thi"],
  [" \n ", "", ""]
]
describe("makeThinkTags", () => {
  for (const [all, thought, text] of cases) {
    it(`tells apart ${JSON.stringify(all)}, in whatever pieces it comes`, () => {
      for (const size of [1, 2, 3, 5, 8, 100]) assert.deepStrictEqual(apart(all, size), { thought, text })
    })
  }
})
