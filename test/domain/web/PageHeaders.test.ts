import { assert, describe, it } from "@effect/vitest"
import { pageHeaders } from "../../../src/domain/web/PageHeaders.ts"

describe("what is sent with a page", () => {
  it.each(["data:", "blob:"] as const)(
    "lets it run nothing inline, ask no other address and stand in no page: %s",
    (pictures) => {
      const headers = pageHeaders(pictures)
      const policy = headers["content-security-policy"]!
      for (const part of ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"]) {
        assert.include(policy, part)
      }
      assert.include(policy, `img-src 'self' ${pictures}`)
      assert.notMatch(policy, /unsafe|https?:|\*/)
      assert.deepInclude(headers, { "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" })
    }
  )
})
