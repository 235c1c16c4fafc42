import { assert, describe, it } from "@effect/vitest"
import type { MatrixFault } from "../../../src/domain/matrix/MatrixError.ts"
import { meaningOf, type RefusedCall } from "../../../src/domain/matrix/RefusalMeaning.ts"

const refused = (status: number, errcode: string, detail = ""): MatrixFault => ({
  _tag: "Refused",
  status,
  errcode,
  detail
})
const page = (status: number): MatrixFault => ({
  _tag: "Unavailable",
  status,
  detail: `answered ${status} without a Matrix answer`
})
const lookRefused: MatrixFault = {
  _tag: "Unavailable",
  detail: "GET account_data: 401 M_USER_LOCKED",
  because: { why: "the bot's account is locked (401 M_USER_LOCKED)", advice: "have it unlocked" }
}
const nothing: MatrixFault = { _tag: "Unavailable", detail: "no answer (ECONNRESET)" }

/** In a word or three. */
const meaning = (asked: RefusedCall, reason: MatrixFault) => {
  const found = meaningOf(asked, reason)
  if (found._tag !== "Later") return found._tag
  return ["Later", found.of, ...(found.unproven ? ["unproven"] : []), ...(found.acted ? ["acted"] : [])].join(" ")
}

describe("A send that is refused", () => {
  it.each([
    ["too large", refused(413, "M_TOO_LARGE"), "Content"],
    ["no JSON that may be sent, such as a number too great", refused(400, "M_BAD_JSON"), "Content"],
    ["not JSON", refused(400, "M_NOT_JSON"), "Content"],
    ["with a field that is wrong", refused(400, "M_INVALID_PARAM"), "Content"],
    ["with a field that is missing", refused(400, "M_MISSING_PARAM"), "Content"],
    ["said already", refused(400, "M_DUPLICATE_ANNOTATION"), "Content"],
    ["by a locked account", refused(401, "M_USER_LOCKED"), "Later account"],
    [
      "by a locked account, before that was in the spec",
      refused(401, "ORG_MATRIX_MSC3939_USER_LOCKED"),
      "Later account"
    ],
    ["by a suspended account", refused(403, "M_USER_SUSPENDED"), "Later account"],
    ["by an account that has expired", refused(403, "ORG_MATRIX_EXPIRED_ACCOUNT"), "Later account"],
    ["on a server over its limit", refused(403, "M_RESOURCE_LIMIT_EXCEEDED"), "Later account"],
    ["without consent", refused(403, "M_CONSENT_NOT_GIVEN"), "Later account"],
    ["too fast, said without 429", refused(400, "M_LIMIT_EXCEEDED"), "Later account"],
    ["too fast", { _tag: "RateLimited", retryAfter: 5 }, "Later account"],
    [
      "without rights, banned, kept out by an ACL, or by a filter against spam",
      refused(403, "M_FORBIDDEN"),
      "Later room"
    ],
    ["into a room that is not found", refused(404, "M_NOT_FOUND"), "Later room"],
    ["with a code of somebody's own", refused(403, "ORG.EXAMPLE.NO"), "Later room"],
    ["with a code that says nothing", refused(400, "M_UNKNOWN"), "Later room unproven"],
    ["by a proxy that serves another place", refused(404, "M_UNRECOGNIZED"), "Later room unproven"],
    ["by a method that is not served", refused(405, "M_UNRECOGNIZED"), "Later room unproven"],
    ...[400, 403, 404, 405, 406, 414, 451].map((status) =>
      [`with a page, ${status}`, page(status), "Later room unproven acted"] as const
    ),
    ["with a page, 401", page(401), "Later account acted"],
    ["with a page, 408: nobody read it to its end", page(408), "Later room acted"],
    ...[200, 302, 500, 502, 503, 504].map((status) =>
      [`with a page, ${status}`, page(status), "Later room acted"] as const
    ),
    ["by silence", nothing, "Later room acted"],
    ["without the token that was sent", { _tag: "TokenRefused", soft: false, missing: true }, "Later account"],
    ["by what is asked before it", lookRefused, "Later account acted"],
    ["with a revoked token", { _tag: "TokenRefused", soft: false }, "Operator"],
    ["with a token that was logged out softly", { _tag: "TokenRefused", soft: true }, "Operator"],
    ["by a deactivated account", refused(403, "M_USER_DEACTIVATED"), "Operator"]
  ] as ReadonlyArray<readonly [string, MatrixFault, string]>)(
    "%s",
    (_, reason, expected) => assert.strictEqual(meaning("send", reason), expected)
  )
})

describe("A question who we are, or a login, that is refused", () => {
  it.each([
    ["whoami", refused(403, "M_FORBIDDEN"), "Later account"],
    ["login", refused(403, "M_FORBIDDEN"), "Operator"],
    ["login", refused(403, "M_USER_DEACTIVATED"), "Operator"],
    ["login", refused(401, "M_USER_LOCKED"), "Later account"],
    ["whoami", refused(413, "M_TOO_LARGE"), "Later account"],
    ["whoami", page(404), "Later account acted"]
  ] as ReadonlyArray<readonly [RefusedCall, MatrixFault, string]>)(
    "%s %j",
    (asked, reason, expected) => assert.strictEqual(meaning(asked, reason), expected)
  )
})

/** Of every kind of failure: what it means for a message, a file on its way to the homeserver, and one from it. */
const calls: ReadonlyArray<RefusedCall> = ["send", "upload", "download"]

describe("A failure of a call about one thing", () => {
  const account = "Later account"
  const unproven = "Later room unproven"
  const page4xx = "Later room unproven acted"
  it.each([
    ["a lock of the account", refused(401, "M_USER_LOCKED"), account, account, account],
    ["a suspension", refused(403, "M_USER_SUSPENDED"), account, account, account],
    ["a server over its limit", refused(403, "M_RESOURCE_LIMIT_EXCEEDED"), account, account, account],
    ["a consent that is missing", refused(403, "M_CONSENT_NOT_GIVEN"), account, account, account],
    ["a limit, said without 429", refused(400, "M_LIMIT_EXCEEDED"), account, account, account],
    ["a request that is not let in", refused(401, "M_UNAUTHORIZED"), account, account, account],
    ["a deactivated account", refused(403, "M_USER_DEACTIVATED"), "Operator", "Operator", "Operator"],
    ["no rights, or a type that is not taken", refused(403, "M_FORBIDDEN"), "Later room", unproven, "Content"],
    ["nothing there", refused(404, "M_NOT_FOUND"), "Later room", unproven, "Content"],
    ["a code of somebody's own", refused(403, "ORG.EXAMPLE.NO"), "Later room", unproven, "Content"],
    ["a file that is not there yet", refused(504, "M_NOT_YET_UPLOADED"), "Later room", unproven, unproven],
    ["a code that says nothing", refused(400, "M_UNKNOWN"), unproven, unproven, unproven],
    ["a proxy that serves another place", refused(404, "M_UNRECOGNIZED"), unproven, unproven, unproven],
    ["more than is taken", refused(413, "M_TOO_LARGE"), "Content", "Content", "Content"],
    ...[400, 403, 404, 405, 415].map((status) =>
      [`a page with ${status}`, page(status), page4xx, page4xx, page4xx] as const
    ),
    ...[408, 499, 500, 502, 504].map((status) =>
      [`a page with ${status}`, page(status), "Later room acted", "Later room acted", "Later room acted"] as const
    ),
    ["no answer", nothing, "Later room acted", "Later room acted", "Later room acted"],
    ["too fast", { _tag: "RateLimited", retryAfter: 5 }, account, account, account]
  ] as ReadonlyArray<readonly [string, MatrixFault, string, string, string]>)("%s", (_, reason, ...meant) => {
    assert.deepStrictEqual(calls.map((asked) => meaning(asked, reason)), meant)
  })
})
