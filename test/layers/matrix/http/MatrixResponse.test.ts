import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { noKeyNews } from "../../../../src/domain/matrix/KeyNews.ts"
import { readResponse } from "../../../../src/layers/matrix/http/MatrixResponse.ts"
import * as SyncAnswer from "../../../../src/layers/matrix/SyncResponse.ts"

const reason = (status: number, body: unknown, retryAfter?: string) => {
  const answer = readResponse(
    { status, retryAfter, body: typeof body === "string" ? body : JSON.stringify(body) },
    1_000_000
  )
  return Result.isFailure(answer) ? { ...answer.failure } : answer.success
}

describe("An HTTP answer", () => {
  it("is taken for what it is", () => {
    assert.deepStrictEqual(reason(200, { a: 1 }), { a: 1 })
    assert.deepStrictEqual(reason(200, { errcode: "M_WRITTEN_BY_PEOPLE" }), { errcode: "M_WRITTEN_BY_PEOPLE" })
  })

  it("that is no JSON object is no answer", () => {
    for (const body of ["", "null", "[]", "1", "<html>", "{"]) {
      assert.propertyVal(reason(200, body), "_tag", "Unavailable")
    }
    assert.propertyVal(reason(404, "<html>"), "_tag", "Unavailable")
    assert.propertyVal(reason(302, ""), "_tag", "Unavailable")
  })

  it("of a server in trouble is worth another try, whatever it says", () => {
    assert.deepStrictEqual(reason(500, { errcode: "M_UNKNOWN", error: "secret" }), {
      _tag: "Unavailable",
      detail: "answered 500 M_UNKNOWN",
      status: 500
    })
  })

  it("says how long to wait, in the body rather than in the header", () => {
    assert.deepStrictEqual(reason(429, { errcode: "M_LIMIT_EXCEEDED", retry_after_ms: 10 }, "7"), {
      _tag: "RateLimited",
      retryAfter: 10
    })
    assert.deepStrictEqual(reason(429, "<html>", "7"), { _tag: "RateLimited", retryAfter: 7000 })
    assert.deepStrictEqual(reason(429, {}, new Date(1_005_000).toUTCString()), {
      _tag: "RateLimited",
      retryAfter: 5000
    })
    assert.deepStrictEqual(reason(429, { retry_after_ms: "soon" }, "later"), { _tag: "RateLimited" })
  })

  it("with an error keeps nothing of what the server says but its code, and where it sends people", () => {
    const refused = (status: number, body: object) => ({ ...reason(status, body) })
    assert.deepStrictEqual(refused(403, { errcode: "M_FORBIDDEN", error: "syt_SECRETTOKEN echoed" }), {
      _tag: "Refused",
      status: 403,
      errcode: "M_FORBIDDEN",
      detail: ""
    })
    assert.deepStrictEqual(
      refused(403, {
        errcode: "M_CONSENT_NOT_GIVEN",
        error: "syt_SECRETTOKEN",
        consent_uri: "https://hs.test/consent?u=bot&h=1"
      }),
      {
        _tag: "Refused",
        status: 403,
        errcode: "M_CONSENT_NOT_GIVEN",
        detail: "https://hs.test/consent?u=bot&h=1"
      }
    )
    const other = "One time key signed_curve25519:AAAABQ already exists. Old key: {\"key\":\"SECRET\"}; new key: {}"
    assert.deepStrictEqual(refused(400, { errcode: "M_UNKNOWN", error: other }), {
      _tag: "Refused",
      status: 400,
      errcode: "M_UNKNOWN",
      detail: "",
      otherKey: true
    })
    for (const error of ["Room already exists", "x One time key a already exists", 5, null]) {
      assert.notProperty(refused(400, { errcode: "M_UNKNOWN", error }), "otherKey")
    }
    assert.propertyVal(
      reason(403, { errcode: "M_RESOURCE_LIMIT_EXCEEDED", admin_contact: "mailto:admin@hs.test" }),
      "detail",
      "admin@hs.test"
    )
    assert.propertyVal(reason(401, { errcode: "M_USER_LOCKED", error: "" }), "_tag", "Refused")
    assert.propertyVal(reason(413, "<html>"), "errcode", "M_TOO_LARGE")
  })

  it("with an odd code says nothing that it wrote", () => {
    for (const status of [403, 500]) {
      const fault = reason(status, { errcode: "M_X\u001b[31m\nsyt_SECRET", error: "\u001b[2J" })
      assert.deepStrictEqual({ ...fault }, {
        _tag: "Unavailable",
        status,
        detail: `answered ${status} without a Matrix answer`
      })
    }
  })
})

describe("An answer of sync", () => {
  it("without next_batch is none", () => {
    assert.isUndefined(SyncAnswer.readSync({}))
    assert.isUndefined(SyncAnswer.readSync({ next_batch: "" }))
  })

  it("may leave out every section", () => {
    assert.deepStrictEqual(SyncAnswer.readSync({ next_batch: "s" }), {
      batch: { next: "s" as never, joined: [], invited: [], left: [], accountData: [], keys: noKeyNews },
      dropped: 0
    })
  })

  it("loses only the parts that are malformed, and counts them", () => {
    const good = { type: "m.room.message" }
    const read = SyncAnswer.readSync({
      next_batch: "s",
      account_data: { events: [null, good] },
      rooms: {
        join: {
          "!a": { timeline: { events: [good, "x", [], 3, good], limited: "yes", prev_batch: 7 }, state: 5 },
          "!b": null,
          "no-room": {},
          "!c": { timeline: { events: {} } }
        },
        invite: [],
        leave: { "!d": {} }
      }
    })
    assert.deepStrictEqual(
      read?.batch.joined.map(({ room, timeline }) => [room, timeline.length]),
      [["!a", 2], ["!c", 0]] as never
    )
    assert.deepStrictEqual(read?.batch.accountData, [good])
    assert.deepStrictEqual(read?.batch.left.map(({ room }) => room), ["!d"] as never)
    assert.strictEqual(read?.batch.joined[0]?.limited, false)
    assert.strictEqual(read?.dropped, 10)
  })
})
