import { assert, describe, it } from "@effect/vitest"
import { pillsIn } from "../../../../src/domain/routing/prompt/Pills.ts"

describe("The names that a message's links show for people", () => {
  it.each([
    [undefined, {}],
    ["no link", {}],
    ["<a href=\"https://matrix.to/#/@ann:x\">Ann</a>: hi", { "@ann:x": "Ann" }],
    ["<a data-x='1' href='matrix:u/ann:x' rel=\"n\">A&amp;B &lt;3</a>", { "@ann:x": "A&B <3" }],
    ["<a href=\"https://matrix.to/#/%40ann%3Ax\">Ann</a><a href=\"https://matrix.to/#/@ann:x\">Other</a>", {
      "@ann:x": "Ann"
    }],
    ["<a href=\"https://matrix.to/#/@a:x\">A</a> <a href=\"https://matrix.to/#/@b:x\">B</a>", {
      "@a:x": "A",
      "@b:x": "B"
    }],
    ["<a href=\"https://matrix.to/#/!r:x\">a room</a> <a href=\"https://x.org/@ann:x\">Ann</a>", {}],
    ["<a href=\"https://matrix.to/#/@ann:x\"><b>Ann</b> <i>B</i></a>", { "@ann:x": "Ann B" }],
    ["<A class=pill HREF=https://matrix.to/#/@ann:x>Ann</A>", { "@ann:x": "Ann" }],
    ["<a\ntitle=\"1 > 0\" href = 'https://matrix.to/#/@ann:x'>Ann</a>", { "@ann:x": "Ann" }],
    ["<a title=\" href='https://matrix.to/#/@ann:x'\">Ann</a><abbr href=\"matrix:u/ann:x\">Ann</abbr>", {}],
    ["<a href=\"https://matrix.to/#/@ann:x\"><img alt=\"Ann\"></a>", {}],
    ["<a href=\"https://matrix.to/#/@ann:x\">Ann", {}],
    ["<a href=\"https://matrix.to/#/@ann:x\"></a>", {}],
    [`<a href="https://matrix.to/#/@ann:x">${"n".repeat(257)}</a>`, {}]
  ])("%s", (formatted, pills) => assert.deepStrictEqual<unknown>(Object.fromEntries(pillsIn(formatted)), pills))

  it("are those of the first hundred links", () => {
    const link = (name: string) => `<a href="https://matrix.to/#/@${name}:x">${name}</a>`
    const pills = pillsIn(Array.from({ length: 150 }, (_, n) => link(`u${n}`)).join(""))
    assert.deepStrictEqual([pills.size, pills.get("@u99:x"), pills.get("@u100:x")], [100, "u99", undefined])
  })
})
