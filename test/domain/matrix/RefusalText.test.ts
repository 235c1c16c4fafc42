import { assert, describe, it } from "@effect/vitest"
import type { MatrixFault } from "../../../src/domain/matrix/MatrixError.ts"
import { inBrackets, isNews, refusalText } from "../../../src/domain/matrix/RefusalText.ts"

const refused = (status: number, errcode: string, detail = ""): MatrixFault => ({
  _tag: "Refused",
  status,
  errcode,
  detail
})
const page = (status: number): MatrixFault => ({ _tag: "Unavailable", status, detail: "no Matrix answer" })
const because = { why: "the bot's account is locked (401 M_USER_LOCKED)", advice: "have it unlocked" }
const lookRefused: MatrixFault = { _tag: "Unavailable", detail: "GET account_data: 401 M_USER_LOCKED", because }
const nothing: MatrixFault = { _tag: "Unavailable", detail: "no answer (ECONNRESET)" }
const noProxy: MatrixFault = { ...nothing, proxy: "HTTPS_PROXY" }

describe("What is said of a refusal", () => {
  it.each([
    [
      refused(401, "M_USER_LOCKED"),
      "the bot's account is locked (401 M_USER_LOCKED); have it unlocked by the homeserver's administrator"
    ],
    [
      refused(403, "M_CONSENT_NOT_GIVEN", "https://hs.test/consent"),
      "the homeserver wants the bot's account to agree to its terms (403 M_CONSENT_NOT_GIVEN); agree to them in " +
      "the name of the account: https://hs.test/consent"
    ],
    [refused(403, "constructor"), "the homeserver refuses it (403 constructor); look into its log"],
    [refused(418, "ORG.EXAMPLE.NO"), "the homeserver refuses it (418 ORG.EXAMPLE.NO); look into its log"],
    [
      page(403),
      "it was answered 403 without a Matrix answer; look into the log of the proxy or firewall before the homeserver"
    ],
    [page(502), "the homeserver answers 502; look into its log"],
    [lookRefused, "the bot's account is locked (401 M_USER_LOCKED); have it unlocked"],
    [nothing, "the homeserver cannot be reached: no answer (ECONNRESET); look whether it runs and can be reached"],
    [page(500), "the homeserver answers 500; look into its log"],
    [
      page(499),
      "it was answered 499 without a Matrix answer; look into the log of the proxy or firewall before the homeserver"
    ],
    [
      noProxy,
      "the homeserver cannot be reached through the proxy that HTTPS_PROXY names: no answer (ECONNRESET); look at " +
      "that proxy, or name the homeserver's host in NO_PROXY"
    ],
    [
      { ...noProxy, status: 502 },
      "the homeserver, or the proxy that HTTPS_PROXY names, answers 502; look into the logs of both, or name the " +
      "homeserver's host in NO_PROXY"
    ],
    [{ _tag: "TokenRefused", soft: false }, "the homeserver does not accept the access token; set a new one"],
    [
      { _tag: "TokenRefused", soft: false, missing: true },
      "the homeserver gets requests without an access token; look for a proxy before it that takes the header " +
      "Authorization away"
    ],
    [{ _tag: "RateLimited" }, "the homeserver asks to wait; nothing is to be done"]
  ] as ReadonlyArray<readonly [MatrixFault, string]>)("%j", (reason, said) => {
    const { advice, why } = refusalText(reason)
    assert.strictEqual(`${why}; ${advice}`, said)
  })
})

describe("What can be done about a refusal", () => {
  it("ends a sentence in brackets, and is nothing where we are only to wait", () => {
    assert.strictEqual(inBrackets({ _tag: "TokenRefused", soft: false }), " (set a new one)")
    assert.strictEqual(inBrackets({ _tag: "RateLimited", retryAfter: 1 }), "")
  })
})

describe("Another reason to wait", () => {
  const gone: MatrixFault = { _tag: "Unavailable", detail: "no answer (ECONNREFUSED)" }
  const soft: MatrixFault = { _tag: "TokenRefused", soft: true }
  const missing: MatrixFault = { _tag: "TokenRefused", soft: true, missing: true }
  it.each<[string, MatrixFault | undefined, MatrixFault, boolean]>([
    ["the first one", undefined, nothing, true],
    ["silence of another kind", nothing, gone, false],
    ["an answer after silence", nothing, page(404), true],
    ["another status below 500", page(404), page(403), true],
    ["another status from 500 on", page(500), page(503), false],
    ["from below 500 to 500", page(499), page(500), true],
    ["the same refusal with another page", refused(403, "M_X"), refused(400, "M_X", "https://hs.test"), false],
    ["a refusal with another code", refused(403, "M_X"), refused(403, "M_Y"), true],
    ["a refusal after a wait", { _tag: "RateLimited" }, refused(403, "M_Y"), true],
    ["a longer wait", { _tag: "RateLimited", retryAfter: 1 }, { _tag: "RateLimited", retryAfter: 9 }, false],
    ["a token refused for good", soft, { _tag: "TokenRefused", soft: false }, false],
    ["a token that does not arrive", soft, missing, true],
    ["a question before it that is refused", nothing, lookRefused, true],
    ["that question refused again", lookRefused, { ...lookRefused, status: 500 }, false]
  ])("%s", (_, before, now, is) => assert.strictEqual(isNews(before, now), is))
})
