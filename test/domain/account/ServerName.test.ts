import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { baseOf, firstAddress, ServerName } from "../../../src/domain/account/ServerName.ts"

const is = Schema.is(ServerName)

describe("A server name", () => {
  it.each(["example.org", "example.org:8448", "localhost", "10.0.0.1:1"])(
    "%s is one",
    (name) => assert.isTrue(is(name))
  )
  it.each(["", "https://example.org", "example.org:", "example.org:123456", "a b", "a/b", "exämple.org", "x\n"])(
    "%j is none",
    (name) => assert.isFalse(is(name))
  )
})

describe("Where a way to a homeserver begins", () => {
  it("is its base URL, or its own domain until the name was looked up", () => {
    assert.strictEqual(firstAddress(new URL("http://h.test/x")).href, "http://h.test/x")
    assert.strictEqual(firstAddress(ServerName.make("h.test:8448")).href, "https://h.test:8448/")
  })

  it.each([
    ["https://h.test", "https://h.test"],
    ["https://h.test/", "https://h.test"],
    ["https://h.test/a/b//", "https://h.test/a/b"],
    ["https://h.test:8448/a//b?q#f", "https://h.test:8448/a//b"]
  ])("%s has the base %s", (url, base) => assert.strictEqual(baseOf(new URL(url)), base))
})
