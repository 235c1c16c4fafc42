import { assert, describe, it } from "@effect/vitest"
import { mayMention } from "../../../src/layers/rendering/PersonLink.ts"

describe("A link that a client may show as a person", () => {
  for (
    const href of [
      "https://matrix.to/#/@al:example.org",
      "https://matrix.to/#/%40al:example.org",
      "https://matrix.to/#/%2540al:example.org",
      "https://matrix.to/#/%252540al:example.org",
      "https://matrix.to/#//@al:example.org",
      "https://matrix.to/#@al:example.org",
      "https://matrix.to/%23/@al:example.org",
      "https://app.element.io/#/user/@al:example.org",
      "https://app.example.org/#/%75ser/@al:example.org",
      "matrix:u/al:example.org",
      "MATRIX:U/al:example.org",
      "matrix:user/al:example.org",
      "matrix:/u/al:example.org",
      "matrix:%75/al:example.org",
      "matrix:%2575/al:example.org",
      "matrix://server/u/al:example.org",
      "matrix://u/al:example.org"
    ]
  ) {
    it(`is ${href}`, () => assert.isTrue(mayMention(href)))
  }

  for (
    const href of [
      "https://matrix.to/#/!a:example.org",
      "https://matrix.to/#/%23a:example.org",
      "https://matrix.to/#/!a:example.org/$event?via=example.org",
      "matrix:r/a:example.org",
      "matrix:roomid/a:example.org/e/x",
      "https://example.org/@al",
      "https://example.org/#intro",
      "https://example.org/a?b=%40c#users",
      "mailto:al@example.org",
      "https://example.org/50%25"
    ]
  ) {
    it(`is not ${href}`, () => assert.isFalse(mayMention(href)))
  }

  it("is found out in time that grows with the address", () => {
    assert.isFalse(mayMention(`https://example.org/#${"%25".repeat(100_000)}`))
    assert.isFalse(mayMention(`https://example.org/#${"/".repeat(300_000)}`))
  })
})
