import { assert, describe, it } from "@effect/vitest"
import { foundAt } from "../../../../src/domain/routing/prompt/FindId.ts"

const [ids, servers] = [new Set(["@a,b:x"]), new Set(["x"])]

describe("What begins at a place of a text", () => {
  it.each([
    ["hi @bob:hs.test!", 3, { target: { _tag: "User", id: "@bob:hs.test", name: "bob" }, length: 12 }],
    ["hi@bob:hs.test!", 2, undefined],
    ["hi@a,b:x!", 2, { target: { _tag: "User", id: "@a,b:x", name: "a,b" }, length: 6 }],
    ["@bob:y", 0, undefined],
    ["@bob:x", 0, { target: { _tag: "User", id: "@bob:x", name: "bob" }, length: 6 }],
    ["%40bob%3Ahs.test.", 0, { target: { _tag: "User", id: "@bob:hs.test", name: "bob" }, length: 16 }],
    ["[B](matrix:u/bob:y) x", 0, { target: { _tag: "User", id: "@bob:y", name: "bob" }, length: 19, text: "B" }],
    ["matrix:r/b:y, x", 0, { target: { _tag: "Alias", name: "b" }, length: 12 }]
  ])("%s at %i", (text, at, found) => assert.deepStrictEqual<unknown>(foundAt(text, at, ids, servers), found))
})
