import { assert, describe, it } from "@effect/vitest"
import { mxcParts } from "../../../src/domain/files/MxcAddress.ts"

describe("An mxc: address", () => {
  it.each([
    ["mxc://example.org/AbC_-9", { server: "example.org", id: "AbC_-9" }],
    ["mxc://[::1]:8448/x", { server: "[::1]:8448", id: "x" }],
    ["mxc://example.org/", undefined],
    ["mxc://example.org/a/b", undefined],
    ["mxc://example.org/../x", undefined],
    ["https://example.org/x", undefined],
    ["mxc://a b/x", undefined],
    ["", undefined]
  ])("%s", (text, parts) => assert.deepStrictEqual(mxcParts(text), parts))
})
