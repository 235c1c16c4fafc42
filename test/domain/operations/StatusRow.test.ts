import { assert, describe, it } from "@effect/vitest"
import { ago, bytesText, few, labelled, number, since, times } from "../../../src/domain/operations/StatusRow.ts"
import { after, before, now } from "../../support/StatusCases.ts"

describe("A time", () => {
  it.each([
    [before(60), "1 min ago", "1 min"],
    [now, "0 s ago", "0 s"],
    [after(60), "0 s ago", "0 s"],
    [null, "at an unknown time", "at an unknown time"]
  ])("%s is told from now", (at, then, from) => {
    assert.strictEqual(ago(now, at), then)
    assert.strictEqual(since(now, at), from)
  })
})

describe("A size", () => {
  it.each([
    [0, "0 KiB"],
    [1, "1 KiB"],
    [1_024, "1 KiB"],
    [1_025, "2 KiB"],
    [1_048_575, "1024 KiB"],
    [1_048_576, "1.0 MiB"],
    [1_600_000, "1.5 MiB"]
  ])("of %d bytes is %s", (size, text) => assert.strictEqual(bytesText(size), text))
})

describe("A number of things", () => {
  it.each([[0, "0 events", " (0 times)"], [1, "1 event", ""], [2, "2 events", " (2 times)"]])(
    "%d has its word",
    (count, words, often) => {
      assert.strictEqual(number(count, "event", "events"), words)
      assert.strictEqual(times(count), often)
    }
  )
})

describe("Rows of a list", () => {
  it.each([
    [0, []],
    [5, ["#0", "#1", "#2", "#3", "#4"]],
    [6, ["#0", "#1", "#2", "#3", "#4", "and 1 more: --json lists them"]],
    [9, ["#0", "#1", "#2", "#3", "#4", "and 4 more: --json lists them"]]
  ])(
    "are five at most, of %d",
    (length, rows) => assert.deepStrictEqual(few(Array.from({ length }, (_, at) => at), (at) => `#${at}`), rows)
  )

  it("have their label once, and a tone only where one is given", () => {
    assert.deepStrictEqual(labelled("Gaps", ["a", "b"]), [["Gaps", "a"], ["", "b"]])
    assert.deepStrictEqual(labelled("Gaps", ["a", "b"], "bad"), [["Gaps", "a", "bad"], ["", "b", "bad"]])
    assert.deepStrictEqual(labelled("Gaps", []), [])
  })
})
