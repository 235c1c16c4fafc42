import { assert, describe, it } from "@effect/vitest"
import { linkedPeople } from "../../../../src/domain/routing/address/LinkedPeople.ts"
import { say } from "../../../support/RouteCases.ts"

const file = { kind: "file", mime: "a/b", size: 1, address: "mxc://x/y", sealed: undefined } as const

describe("Whom a message links to", () => {
  it.each([
    ["hi", undefined, []],
    ["https://matrix.to/#/@a:x and matrix:u/b:x", undefined, ["@a:x", "@b:x"]],
    ["[A](https://matrix.to/#/%40a%3Ax)", "<a href=\"matrix:u/b:x\"></a>", ["@a:x", "@b:x"]],
    ["> https://matrix.to/#/@a:x\nhi", "<blockquote><a href=\"matrix:u/b:x\">b</a></blockquote>hi", []],
    ["https://matrix.to/#/#a:x matrix:roomid/r matrix:", undefined, []],
    ["@a:x", undefined, []]
  ])(
    "%s",
    (body, formatted, people) => assert.deepStrictEqual<unknown>([...linkedPeople(say(body, { formatted }))], people)
  )

  it("is nobody whom the name of a file links to", () => {
    const body = "matrix:u/b:x"
    assert.strictEqual(linkedPeople(say(body, { file: { ...file, name: body, caption: "" } })).size, 0)
    assert.strictEqual(linkedPeople(say(body, { file: { ...file, name: "a.pdf", caption: body } })).size, 1)
  })
})
