import { assert, describe, it } from "@effect/vitest"
import { globs, isForEverybody } from "../../../../src/domain/settings/types/UserGlobs.ts"

describe("Patterns of user ids", () => {
  it.each(
    [
      ["@*:example.org", "@a:example.org", true],
      ["@*:example.org", "@a:example.orgs", false],
      ["@*:example.org", "@a:EXAMPLE.org", false],
      ["@?:x", "@a:x", true],
      ["@?:x", "@🙂:x", true],
      ["@?:x", "@ab:x", false],
      ["@a.b:x", "@aXb:x", false],
      ["@*a*b*:x", "@xxaxxbxx:x", true],
      ["*", "@a:x", true],
      ["*", "", false],
      ["*", "a", false],
      ["", "@a:x", false],
      ["@al*", "@alice:x", true],
      ["@*:*", "@a:x:8448", true],
      ["@*:x:8448", "@a:x:8448", true],
      ["@*:x", "@a:x:8448", false],
      ["@*:[::1]:8448", "@a:[::1]:8448", true],
      ["@*:hs.test", "@x:evil.org:hs.test", false],
      ["@*:*.test", "@x:evil.org:hs.test", false],
      ["*", "@x:evil.org:hs.test", false],
      ["@*:hs.test", "@\n:hs.test", false],
      ["@*:hs.test", "@a b:hs.test", false],
      ["@*:hs.test", "@a\u200B:hs.test", false],
      ["@*:hs.test", "@alice:hs.test\n", false]
    ] as const
  )("%s against %s", (pattern, name, matches) => assert.strictEqual(globs([pattern]).matches(name), matches))
  it("no pattern matches nobody", () => assert.isFalse(globs([]).matches("@a:x")))
  it("a hostile pattern ends", () => assert.isFalse(globs(["*a".repeat(40)]).matches(`@${"a".repeat(39)}b:x`)))
})

describe("A pattern for everybody on every server", () => {
  for (const pattern of ["*", "**", "@*", "@**", "@*:*", "@?*:*", "@*:?*", "@*:*.*", "*:*", "@*:*:*"]) {
    it(pattern, () => assert.isTrue(isForEverybody(pattern)))
  }
  for (const pattern of ["@a*", "@*:x", "@*:*.org", "@a:*", "@ann:x", "@?:x", ""]) {
    it(`is not ${pattern}`, () => assert.isFalse(isForEverybody(pattern)))
  }
})
