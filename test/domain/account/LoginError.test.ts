import { assert, describe, it } from "@effect/vitest"
import { loginRefused, withoutPassword } from "../../../src/domain/account/LoginError.ts"
import { UserId } from "../../../src/domain/Ids.ts"
import { MatrixError, type MatrixFault } from "../../../src/domain/matrix/MatrixError.ts"

const bot = UserId.make("@bot:x")

describe("A login by password that failed", () => {
  const refused = (reason: MatrixFault, reached = false) =>
    loginRefused({ homeserver: "https://x", user: bot, reached }, new MatrixError({ call: "POST login", reason }))
  const answer = (status: number, errcode: string): MatrixFault => ({ _tag: "Refused", status, errcode, detail: "" })
  it.each([
    ["wrong password", answer(403, "M_FORBIDDEN"), /does not accept MATRIX_PASSWORD for MATRIX_USER_ID=@bot:x/],
    ["deactivated", answer(403, "M_USER_DEACTIVATED"), /MATRIX_USER_ID=@bot:x is deactivated/],
    ["refused otherwise", answer(400, "M_INVALID_PARAM"), /400 M_INVALID_PARAM.*MATRIX_USER_ID/],
    [
      "a server that wants a token first",
      { _tag: "TokenRefused", soft: false, missing: true },
      /wants an access token before a login by password: set MATRIX_ACCESS_TOKEN/
    ],
    [
      "no homeserver there",
      { _tag: "Unavailable", status: 404, detail: "" },
      /MATRIX_HOMESERVER=https:\/\/x .*no Matrix homeserver/
    ],
    ["no such host", { _tag: "Unavailable", detail: "no answer (ENOTFOUND)" }, /MATRIX_HOMESERVER/]
  ] as ReadonlyArray<[string, MatrixFault, RegExp]>)(
    "%s: ended for good, with the setting's name",
    (_, reason, sentence) => {
      assert.strictEqual(refused(reason)?.exitCode, 2)
      assert.match(refused(reason)?.message ?? "", sentence)
    }
  )
  it.each(
    [answer(404, "M_UNRECOGNIZED"), { _tag: "Unavailable", status: 404, detail: "" }, {
      _tag: "Unavailable",
      detail: "no answer (ENOTFOUND)"
    }, { _tag: "TokenRefused", soft: false, missing: true }] as ReadonlyArray<MatrixFault>
  )(
    "%j is waited for where it worked before",
    (reason) => assert.isUndefined(refused(reason, true))
  )
  it.each([answer(403, "M_FORBIDDEN"), answer(403, "M_USER_DEACTIVATED")])(
    "%j is not, wherever",
    (reason) => assert.isDefined(refused(reason, true))
  )
  it.each(
    [answer(401, "M_USER_LOCKED"), { _tag: "RateLimited", retryAfter: 9 }, {
      _tag: "Unavailable",
      detail: "no answer (ECONNREFUSED)"
    }, { _tag: "Unavailable", status: 502, detail: "" }] as ReadonlyArray<MatrixFault>
  )(
    "%j is waited for",
    (reason) => assert.isUndefined(refused(reason))
  )

  it("is not tried where people log in on a web page", () => {
    assert.match(
      withoutPassword({ flows: [{ type: "m.login.sso" }, { type: "m.login.token" }] })?.message ?? "",
      /it offers m\.login\.sso, m\.login\.token.*MATRIX_PASSWORD.*MATRIX_ACCESS_TOKEN/
    )
    assert.match(withoutPassword({})?.message ?? "", /it offers none/)
    assert.match(withoutPassword({ flows: "m.login.password" })?.message ?? "", /it offers none/)
    assert.match(withoutPassword({ flows: [{ type: 7 }, "m.login.password"] })?.message ?? "", /it offers none/)
    assert.match(
      withoutPassword({ flows: [{ type: `a\u001b${"x".repeat(99)}` }] })?.message ?? "",
      /it offers a\?x{58}\)/
    )
    assert.isUndefined(withoutPassword({ flows: [null, { type: "m.login.sso" }, { type: "m.login.password" }] }))
  })
})
