import { assert, describe, it } from "@effect/vitest"
import { terminalSafe } from "../../src/domain/TerminalSafe.ts"
import { codeIn, codeOrOdd, contactIn, linkIn } from "../../src/domain/UntrustedText.ts"

const long = "x".repeat(501)

describe("What another side wrote", () => {
  it.each([
    ["M_FORBIDDEN", "M_FORBIDDEN"],
    ["ORG.MATRIX.MSC3866_USER_AWAITING_APPROVAL", "ORG.MATRIX.MSC3866_USER_AWAITING_APPROVAL"],
    ["4401", "4401"],
    ["M_X\u001b[31m", undefined],
    ["M_X\nM_Y", undefined],
    ["M X", undefined],
    ["", undefined],
    ["x".repeat(60), "x".repeat(60)],
    ["x".repeat(61), undefined],
    [long, undefined],
    [7, undefined],
    [undefined, undefined]
  ])("code %j", (given, code) => assert.strictEqual(codeIn(given), code))

  it("as a code is never shown where it is none", () => assert.strictEqual(codeOrOdd("M\u001b[2J"), "(an odd code)"))

  it.each([
    ["https://hs.test/consent?u=bot&h=1", "https://hs.test/consent?u=bot&h=1"],
    ["http://hs.test", "http://hs.test/"],
    ["https://hs.test/\u001b[31m\n", "https://hs.test/%1B[31m"],
    ["https://user:secret@hs.test/", undefined],
    ["https://user@hs.test/", undefined],
    ["https://:secret@hs.test/", undefined],
    ["javascript:alert(1)", undefined],
    ["file:///etc/passwd", undefined],
    ["hs.test", undefined],
    [`https://hs.test/${long}`, undefined],
    [null, undefined]
  ])("link %j", (given, link) => assert.strictEqual(linkIn(given), link))

  it.each([
    ["mailto:admin@hs.test", "admin@hs.test"],
    ["admin+x@hs.test", "admin+x@hs.test"],
    ["https://hs.test/help", "https://hs.test/help"],
    ["admin@hs.test\u001b[2J", undefined],
    ["mailto:a@b?subject=x", undefined],
    ["call 112", undefined],
    [["a@b"], undefined]
  ])("contact %j", (given, contact) => assert.strictEqual(contactIn(given), contact))

  it("in one line has neither controls nor more than was asked for", () =>
    assert.strictEqual(terminalSafe("a\u001b[31m\nb\u2028c\u202Ed", 9), "a?[31m?b?"))
})
