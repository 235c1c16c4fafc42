import { assert, describe, it } from "@effect/vitest"
import {
  accountFinding,
  budgetFinding,
  clockFinding,
  noAccountFinding,
  softwareFinding,
  versionFindings,
  type WebAnswer
} from "../../../src/domain/doctor/HomeserverFindings.ts"
import type { UserId } from "../../../src/domain/Ids.ts"
import { MatrixError } from "../../../src/domain/matrix/MatrixError.ts"

const url = "https://matrix.example.org"
const answer = (body: unknown, status = 200, date: string | null = null): WebAnswer => ({
  status,
  date,
  body: JSON.stringify(body),
  elapsed: 40
})
const bot = "@bot:example.org" as UserId

describe("Findings of the homeserver", () => {
  it("tell a homeserver from another web server and from none", () => {
    const cases: ReadonlyArray<readonly [WebAnswer, string, string]> = [
      [answer({ versions: ["v1.11", "v1.12"] }), "ok", "speaks 2 versions of the client API, the newest is v1.12"],
      [answer("<html>"), "failed", `${url} answers 200, and not as a Matrix homeserver does`],
      [answer({}, 404), "failed", `${url} answers 404, and not as a Matrix homeserver does`],
      [{ failed: "ECONNREFUSED" }, "failed", `${url} gives no answer (ECONNREFUSED)`]
    ]
    for (const [given, verdict, seen] of cases) {
      const last = versionFindings(url, given).at(-1)
      assert.deepStrictEqual([last?.verdict, last?.seen], [verdict, seen])
    }
  })

  it("say what to do about an address that gives no answer", () => {
    for (
      const [code, todo] of [
        ["ENOTFOUND", "spelling"],
        ["CERT_HAS_EXPIRED", "certificate"],
        ["ETIMEDOUT", "runs"]
      ] as const
    ) assert.include(versionFindings(url, { failed: code })[0]?.todo ?? "", todo)
  })

  it("say that a port may have no TLS, where https:// is written", () => {
    const todo = (address: string, failed: string) => versionFindings(address, { failed })[0]?.todo ?? ""
    assert.match(todo("https://127.0.0.1:8008", "ERR_SSL_WRONG_VERSION_NUMBER"), /no TLS at that port; write http:/)
    assert.match(
      todo("https://127.0.0.1:8008", "TimeoutError"),
      /Look whether .*where that port has no TLS, write http:/
    )
    assert.notMatch(todo("http://127.0.0.1:8008", "TimeoutError"), /TLS/)
    assert.notMatch(todo("https://matrix.example.org", "EPROTO"), /http:/)
    assert.match(todo("https://matrix.example.org", "EPROTO"), /no TLS at that port/)
    assert.match(todo("https://matrix.example.org", "CERT_HAS_EXPIRED"), /certificate/)
  })

  it("name the software only where it says so", () => {
    assert.strictEqual(
      softwareFinding(answer({ server: { name: "Synapse", version: "1.140\u001b" } })).seen,
      "Synapse 1.140?"
    )
    for (const silent of [answer({}), answer({ server: 1 }), answer({}, 404), { failed: "x" }]) {
      assert.strictEqual(softwareFinding(silent).verdict, "skipped")
    }
  })

  it("see a clock that is off by more than half a minute, in both directions", () => {
    const date = "Thu, 01 Jan 1970 00:10:00 GMT"
    const cases = [
      [600_500 + 20, "ok", "agree"],
      [600_500 + 29_000, "ok", "agree"],
      [600_500 + 45_020, "warning", "45 s ahead of"],
      [600_500 - 119_980, "warning", "2 min behind"]
    ] as const
    for (const [now, verdict, part] of cases) {
      const found = clockFinding(answer({}, 200, date), now)
      assert.strictEqual(found?.verdict, verdict)
      assert.include(found?.seen ?? "", part)
    }
    assert.strictEqual(clockFinding(answer({}), 0)?.verdict, "skipped")
    assert.isUndefined(clockFinding({ failed: "x" }, 0))
  })

  it("hold the account against MATRIX_USER_ID", () => {
    assert.strictEqual(accountFinding({ user: bot, device: "D" }, undefined).seen, "@bot:example.org, device D")
    assert.strictEqual(accountFinding({ user: bot, device: "D" }, bot).verdict, "ok")
    assert.strictEqual(accountFinding({ user: bot, device: undefined }, bot).verdict, "warning")
    assert.strictEqual(accountFinding({ user: bot, device: "D" }, "@other:example.org" as UserId).verdict, "failed")
  })

  it("tell a refused token from a server in trouble", () => {
    const refused = new MatrixError({ call: "GET whoami", reason: { _tag: "TokenRefused", soft: false } })
    assert.include(noAccountFinding(refused).todo ?? "", "MATRIX_ACCESS_TOKEN_FILE")
    const away = new MatrixError({ call: "GET whoami", reason: { _tag: "Unavailable", detail: "status 502" } })
    assert.include(noAccountFinding(away).seen, "status 502")
    assert.deepStrictEqual([refused, away].map((error) => noAccountFinding(error).needsOperator === true), [
      true,
      false
    ])
  })

  it("say what was learned of the rate limit", () => {
    assert.include(budgetFinding(null, 0).seen, "0.2 a second after 10")
    assert.strictEqual(
      budgetFinding({ rate: 1 / 3, burst: 4, blockedUntil: null }, 0).seen,
      "learned 0.333 events a second after 4 at once"
    )
    const blocked = budgetFinding({ rate: 1, burst: 1, blockedUntil: new Date(9_000) }, 4_500)
    assert.strictEqual(blocked.verdict, "warning")
    assert.include(blocked.seen, "for 5 s")
  })
})
