import { assert, describe, it } from "@effect/vitest"
import { masterAnswer, userAddress } from "../../../src/domain/account/MasterAnswer.ts"

describe("An answer of the platform about a person", () => {
  it.each([
    [200, "{\"id\":\"42\",\"admin\":true}", { _tag: "Known", id: "42" }],
    [200, "{\"id\":\"a b\"}", { _tag: "Known", id: undefined }],
    [200, "{\"id\":null}", { _tag: "Known", id: undefined }],
    [200, "{\"__proto__\":{\"id\":\"42\"}}", { _tag: "Known", id: undefined }],
    [404, "{\"id\":\"42\"}", { _tag: "Unknown" }],
    [200, "null", { _tag: "Unavailable", detail: "HTTP 200 without a JSON object" }],
    [200, "", { _tag: "Unavailable", detail: "HTTP 200 without a JSON object" }],
    [302, "", { _tag: "Unavailable", detail: "HTTP 302" }],
    [503, "{\"id\":\"42\"}", { _tag: "Unavailable", detail: "HTTP 503" }]
  ])("%s %s", (status, body, meaning) => assert.deepStrictEqual<unknown>(masterAnswer({ status, body }), meaning))

  it.each([
    ["@ann:example.org", "https://m.example/api/users/%40ann%3Aexample.org"],
    ["a/../b?c#d", "https://m.example/api/users/a%2F..%2Fb%3Fc%23d"],
    ["%2e%2e", "https://m.example/api/users/%252e%252e"]
  ])(
    "is asked for with the id of %s as one part of a path",
    (id, href) => assert.strictEqual(userAddress("https://m.example/api", id).href, href)
  )
})
