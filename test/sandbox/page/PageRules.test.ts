import { assert, describe, it } from "@effect/vitest"
import type { IncomingHttpHeaders } from "node:http"
import { refusalOfCall, refusalOfHost, sandboxHeaders } from "../../../src/sandbox/page/PageRules.ts"

const host = "127.0.0.1:8008"
const call = (headers: IncomingHttpHeaders) => refusalOfCall({ host, ...headers }, 8008, "sesame")?.why
const key = { authorization: "Bearer sesame" }

describe("the page's files", () => {
  it.each(["127.0.0.1:8008", "localhost:8008", "LOCALHOST:8008", "[::1]:8008"])(
    "are served by the name %s",
    (host) => assert.isUndefined(refusalOfHost({ host }, 8008))
  )

  it.each([undefined, "", "127.0.0.1", "127.0.0.1:80", "evil.example:8008", "127.0.0.1.evil.example:8008", "0:8008"])(
    "are not served by the name %s, which could be another site's for this machine",
    (host) => assert.strictEqual(refusalOfHost(host === undefined ? {} : { host }, 8008)?.status, 403)
  )

  it("run nothing inline, ask no other address and stand in no other page", () => {
    const policy = sandboxHeaders["content-security-policy"]!
    for (const part of ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"]) {
      assert.include(policy, part)
    }
    assert.notMatch(policy, /unsafe|https?:|\*/)
  })
})

describe("what the page asks the sandbox for", () => {
  it("is given to the page, by its key", () => {
    assert.isUndefined(call(key))
    assert.isUndefined(call({ ...key, origin: `http://${host}`, "sec-fetch-site": "same-origin" }))
  })

  it("is given to nobody without the key of this sandbox", () => {
    for (
      const headers of [{}, { authorization: "Bearer other1" }, { authorization: "Bearer sesame1" }, {
        authorization: "sesame"
      }]
    ) assert.match(call(headers)!, /address that the sandbox printed/)
  })

  it.each([
    { origin: "http://evil.example" },
    { origin: "null" },
    { origin: "http://127.0.0.1:9999" },
    { origin: `https://${host}` },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { "sec-fetch-site": "none" }
  ])(
    "is not given to another site, even with the key: %o",
    (headers) => assert.match(call({ ...key, ...headers })!, /Another site/)
  )

  it("is not given by another name", () => assert.match(call({ ...key, host: "evil.example:8008" })!, /this machine/))
})
