import { assert, describe, it } from "@effect/vitest"
import { newDeviceAdvice } from "../../../../src/domain/crypto/DeviceAdvice.ts"
import { isOtherKeyThere, keyTroubles, refusalOfUpload } from "../../../../src/domain/crypto/keys/KeyTroubles.ts"
import { MatrixError, MatrixFault } from "../../../../src/domain/matrix/MatrixError.ts"

const { RateLimited, Refused, TokenRefused, Unavailable } = MatrixFault.cases
const refused = { status: 400, errcode: "M_UNKNOWN", detail: "" }
const errorOf = (reason: MatrixFault) => new MatrixError({ call: "POST keys", reason })

describe("Keys that the homeserver does not take", () => {
  it.each<[MatrixFault, string | undefined, boolean]>([
    [Refused.make(refused), "400 M_UNKNOWN", false],
    [Refused.make({ ...refused, otherKey: true }), "400 M_UNKNOWN", true],
    [Refused.make({ ...refused, status: 413, errcode: "M_TOO_LARGE" }), "413 M_TOO_LARGE", false],
    [
      Unavailable.make({ detail: "answered 502 without a Matrix answer", status: 502 }),
      "answered 502 without a Matrix answer",
      false
    ],
    [Unavailable.make({ detail: "no answer" }), undefined, false],
    [RateLimited.make({}), undefined, false],
    [TokenRefused.make({ soft: false }), undefined, false]
  ])("are refused where an answer says so: %j", (reason, refusal, isOther) => {
    assert.strictEqual(refusalOfUpload(errorOf(reason)), refusal)
    assert.strictEqual(isOtherKeyThere(errorOf(reason)), isOther)
  })

  it("have words for what it means and what to do", () => {
    assert.deepStrictEqual(keyTroubles({}), [])
    const [refusal] = keyTroubles({ refusedUpload: "400 M_UNKNOWN" })
    assert.match(refusal?.means ?? "", /^Keys cannot be published: 400 M_UNKNOWN\./)
    const both = keyTroubles({ older: true, refusedUpload: "400 M_UNKNOWN" })
    assert.lengthOf(both, 2)
    assert.strictEqual(both[0]?.advice, newDeviceAdvice)
    for (const { advice, means } of both) assert.notMatch(`${means}|${advice}`, /\.(\||$)/)
  })
})
