import { assert, describe, it } from "@effect/vitest"
import { type Recalled, recallFault } from "../../../src/domain/isolation/RecallFaults.ts"

const recalled = (alone: string, atOnce: string, anew: string): Recalled => {
  const [one, two, three] = [alone, atOnce, anew].map((text) => [...text].map((sign) => sign === "+"))
  return { alone: one ?? [], atOnce: two ?? [], anew: three ?? [] }
}
const all = recalled("+", "++", "+++")
const beside = /at the same time/
const connection = /depends on the connection/

const cases: ReadonlyArray<[string, ReadonlyArray<Recalled>, RegExp | undefined]> = [
  ["all know their own always", [all, all, all], undefined],
  ["nobody knows anything", [recalled("-", "--", "---"), recalled("-", "--", "--")], undefined],
  ["nobody knows anything once reopened", [recalled("+", "++", "---"), recalled("+", "++", "--")], undefined],
  ["one does not know its own after one opening", [all, all, recalled("+", "++", "+-")], connection],
  ["one does not know its own after any opening", [all, recalled("+", "++", "--")], connection],
  ["one that never knew anything knows nothing after an opening", [all, recalled("-", "--", "--")], undefined],
  ["two know nothing beside others", [all, recalled("+", "--", "++"), recalled("+", "--", "++")], beside],
  ["one knows nothing beside others", [all, all, recalled("+", "--", "++")], undefined],
  ["two know their own in one of two answers beside others", [
    recalled("+", "+-", "++"),
    recalled("+", "-+", "++")
  ], undefined],
  ["two were not asked beside others", [recalled("+", "", "++"), recalled("+", "", "++")], undefined]
]

describe("How threads remember", () => {
  for (const [name, threads, expected] of cases) {
    it(`is ${expected === undefined ? "nothing odd" : "odd"} where ${name}`, () => {
      const fault = recallFault(threads)
      if (expected === undefined) assert.isUndefined(fault)
      else assert.match(fault ?? "", expected)
    })
  }
})
