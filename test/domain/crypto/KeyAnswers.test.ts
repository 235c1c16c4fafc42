import { assert, describe, it } from "@effect/vitest"
import { readableKeyClaim, readableKeyQuery } from "../../../src/domain/crypto/KeyAnswers.ts"
import { parseJson, recordOf } from "../../../src/domain/Json.ts"

const al = "@al:x"
const eve = "@eve:y"
const device = { algorithms: ["a"], keys: { "ed25519:D": "k" }, more: 1 }
const identity = { user_id: al, usage: ["master"], keys: { "ed25519:k": "k" } }
const nothing = { device_keys: {}, failures: {}, master_keys: {}, self_signing_keys: {}, user_signing_keys: {} }

const query = (answer: unknown) =>
  readableKeyQuery({ device_keys: { [al]: [], [eve]: [] } }, recordOf(parseJson(JSON.stringify(answer))))
const claim = (answer: unknown) =>
  readableKeyClaim(
    { one_time_keys: { [al]: { D: "signed_curve25519" }, [eve]: { E: "signed_curve25519" } } },
    recordOf(parseJson(JSON.stringify(answer)))
  )

describe("An answer about devices", () => {
  it("is kept where it is as the API has it", () => {
    const good = {
      device_keys: { [al]: { D: device }, [eve]: {} },
      failures: {},
      master_keys: { [al]: identity },
      self_signing_keys: { [al]: identity },
      user_signing_keys: { [al]: identity }
    }
    assert.deepStrictEqual(query(good), good)
  })

  it.each([[[]], ["x"], [null], [5]])(
    "has no device of somebody whose part is %j",
    (part) =>
      assert.deepStrictEqual(query({ device_keys: { [eve]: part, [al]: { D: device } } }), {
        ...nothing,
        device_keys: { [eve]: {}, [al]: { D: device } }
      })
  )

  it.each([[{ E: [] }], [{ E: "x" }], [{ E: null }], [{ "\ud800": {} }]])(
    "leaves out the device of %j",
    (part) =>
      assert.deepStrictEqual(query({ device_keys: { [eve]: { ...part, F: device } } })["device_keys"], {
        [eve]: { F: device }
      })
  )

  it.each([[5], [null], [[]], [{}], [{ keys: [] }]])("leaves out the identity %j", (part) => {
    for (const name of ["master_keys", "self_signing_keys", "user_signing_keys"]) {
      assert.deepStrictEqual(query({ [name]: { [eve]: part, [al]: identity } }), {
        ...nothing,
        [name]: { [al]: identity }
      })
    }
  })

  it.each([[5], [null], [[]], ["x"]])("is empty where its parts are %j", (part) =>
    assert.deepStrictEqual(
      query(Object.fromEntries(Object.keys(nothing).map((name) => [name, part]))),
      nothing
    ))

  it("says nothing of those who were not asked for", () =>
    assert.deepStrictEqual(query({ device_keys: { "@eve": {}, "@other:x": {} } }), nothing))

  it("names servers that failed, and not what they said", () =>
    assert.deepStrictEqual(query({ failures: { evil: 5, "\ud800": {} } })["failures"], { evil: {} }))
})

describe("An answer with one-time keys", () => {
  it("is kept where it is as the API has it", () => {
    const good = {
      failures: {},
      one_time_keys: {
        [al]: { D: { "signed_curve25519:AAAA+/": { key: "k" } } },
        [eve]: { E: { "curve25519:A": "k" } }
      }
    }
    assert.deepStrictEqual(claim(good), good)
  })

  it.each([
    ["x", {}],
    [null, {}],
    [[], {}],
    [{ E: "x" }, {}],
    [{ E: { bad: {} } }, { E: {} }],
    [{ E: { ":A": {} } }, { E: {} }],
    [{ E: { "signed_curve25519:\ud800": {} } }, { E: {} }],
    [{ E: { "signed_curve25519:A": 1 } }, { E: {} }],
    [{ "\ud800": { "signed_curve25519:A": {} } }, {}]
  ])("has of %j only %j", (part, kept) => {
    const good = { D: { "signed_curve25519:A": { key: "k" } } }
    assert.deepStrictEqual(claim({ one_time_keys: { [eve]: part, [al]: good } }), {
      failures: {},
      one_time_keys: { [al]: good, [eve]: kept }
    })
  })

  it("is empty where it is none", () =>
    assert.deepStrictEqual(claim({ one_time_keys: [], failures: 5 }), { failures: {}, one_time_keys: {} }))
})
