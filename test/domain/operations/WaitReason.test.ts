import { assert, describe, it } from "@effect/vitest"
import { MatrixError, type MatrixFault } from "../../../src/domain/matrix/MatrixError.ts"
import { whyOf } from "../../../src/domain/operations/WaitReason.ts"

describe("Why something of a room waits", () => {
  it.each<[MatrixFault, string]>([
    [{ _tag: "RateLimited", retryAfter: 9 }, "the homeserver asks us to wait"],
    [{ _tag: "Unavailable", detail: "no answer (ECONNRESET)" }, "no answer (ECONNRESET)"],
    [{ _tag: "TokenRefused", soft: false }, "the homeserver does not accept the access token"],
    [{ _tag: "Refused", status: 403, errcode: "M_FORBIDDEN", detail: "hello" }, "refused with 403 M_FORBIDDEN"]
  ])("%j", (reason, why) => assert.strictEqual(whyOf(new MatrixError({ call: "GET messages", reason })), why))
})
