import { assert, describe, it } from "@effect/vitest"
import { lookRefused } from "../../../src/domain/account/LookRefused.ts"
import { MatrixError, MatrixFault } from "../../../src/domain/matrix/MatrixError.ts"

const { RateLimited, TokenRefused, Unavailable } = MatrixFault.cases
const said = (proof: "Token" | "Password", reason: MatrixFault) =>
  lookRefused({ homeserver: "https://x", proof }, new MatrixError({ call: "GET whoami", reason }))

describe("A look at the homeserver", () => {
  it.each(
    [
      ["a token that is wrong", "Token", TokenRefused.make({ soft: false }), /MATRIX_ACCESS_TOKEN is not accepted/],
      [
        "a session that was ended",
        "Password",
        TokenRefused.make({ soft: false }),
        /session in session\.json was ended/
      ],
      [
        "a session that has expired",
        "Password",
        TokenRefused.make({ soft: true }),
        /has expired, and a look renews none/
      ]
    ] as const
  )("is refused for %s, and says what to do", (_, proof, reason, words) => {
    assert.match(said(proof, reason) ?? "", words)
  })

  it.each([Unavailable.make({ detail: "ECONNREFUSED" }), RateLimited.make({})])(
    "may pass another time: %j",
    (reason) => {
      assert.isUndefined(said("Token", reason))
    }
  )
})
