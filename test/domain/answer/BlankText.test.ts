import { assert, describe, it } from "@effect/vitest"
import { showsNothing } from "../../../src/domain/answer/BlankText.ts"

describe("A message that would look empty", () => {
  for (
    const text of [
      "",
      " \n\t",
      "\u200B",
      "\u200B\u200D\uFEFF\u2060",
      "\u00AD\u3164\u2800",
      "\0\u0007",
      "\u202E",
      "\uDB40\uDC41",
      "[](https://example.org)",
      "[ ](https://example.org) [](https://example.org/a)",
      "<!-- -->",
      "<!-- a --> \n<!-- b-c -->",
      "&nbsp;",
      "&#8203;",
      "#",
      "> ",
      "> >",
      "- ",
      "*",
      "- \n- ",
      "```\n```",
      "| | |\n|--|--|"
    ]
  ) it(`is ${JSON.stringify(text)}`, () => assert.isTrue(showsNothing(text)))

  for (
    const text of [
      "a",
      "0",
      "1",
      "1.",
      "?",
      ".",
      "…",
      "😀",
      "漢",
      "\u200Ba",
      "---",
      "***",
      "- a",
      "[a](https://example.org)",
      "![](https://example.org/a.png)",
      "https://example.org",
      "<!-- a",
      "&amp;",
      "$x$",
      "```\na\n```",
      " ".repeat(5_000)
    ]
  ) it(`is not ${JSON.stringify(text.slice(0, 60))}`, () => assert.isFalse(showsNothing(text)))

  for (const unit of ["<!--", "[](", "[", "> ", "- ", "1.", "-", "|", "<!-- -", "&nbsp", "[]()"]) {
    it(`is found out in linear time: ${unit}`, () => {
      for (let n = 0; n < 200; n++) showsNothing(unit.repeat(4_096).slice(0, 4_096))
    })
  }
})
