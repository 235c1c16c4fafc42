import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { recordOf } from "../../../../src/domain/Json.ts"
import { MatrixError, MatrixFault } from "../../../../src/domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../../../src/domain/matrix/SyncBatch.ts"
import { claimOneTimeKeys } from "../../../../src/layers/crypto/requests/KeyClaims.ts"
import { keyServer } from "../../../support/KeyServerCases.ts"

const { RateLimited, Refused, TokenRefused, Unavailable } = MatrixFault.cases
const users = Array.from({ length: 40 }, (_, index) => `@u${index}:x`)
const asking = (whom: ReadonlyArray<string>): RawEvent => ({
  timeout: 10,
  one_time_keys: Object.fromEntries(whom.map((user) => [user, { D: "signed_curve25519" }]))
})
const keys = { D: { "signed_curve25519:A": { key: "k" } } }

/** A homeserver that fails while one of the `bad` is claimed for. */
const claiming = (bad: ReadonlyArray<string>, reason: MatrixFault) => {
  const asked: Array<RawEvent> = []
  const server = keyServer({
    claim: (body) => {
      asked.push(body)
      const of = Object.keys(recordOf(body["one_time_keys"]))
      return of.some((user) => bad.includes(user))
        ? Effect.fail(new MatrixError({ call: "POST keys/claim", reason }))
        : Effect.succeed({ one_time_keys: Object.fromEntries(of.map((user) => [user, keys])), failures: { y: {} } })
    }
  })
  return { asked, server }
}

const tooLarge = Unavailable.make({ detail: "too large", tooLarge: true })
const broken = Unavailable.make({ detail: "answered 500", status: 500 })
const refused = Refused.make({ status: 400, errcode: "M_UNKNOWN", detail: "" })

describe("Claiming keys", () => {
  for (const [title, reason] of [["is too large", tooLarge], ["breaks", broken], ["is refused", refused]] as const) {
    it.effect(`leaves out only the users for whom it ${title}, and claims once for everybody else`, () =>
      Effect.gen(function*() {
        const bad = ["@u3:x", "@u31:x"]
        const { asked, server } = claiming(bad, reason)
        const answer = yield* claimOneTimeKeys(server, asking(users))
        const good = users.filter((user) => !bad.includes(user))
        assert.deepStrictEqual(answer, {
          failures: { y: {} },
          one_time_keys: Object.fromEntries(good.map((user) => [user, keys]))
        })
        const answered = asked.map((body) => Object.keys(recordOf(body["one_time_keys"])))
          .filter((of) => !of.some((user) => bad.includes(user))).flat()
        assert.deepStrictEqual(answered.toSorted(), good.toSorted())
        assert.isTrue(asked.every((body) => body["timeout"] === 10))
      }))
  }

  it.effect("has nothing of users whose parts are all too large", () =>
    Effect.gen(function*() {
      const { server } = claiming(["@u0:x"], tooLarge)
      assert.deepStrictEqual(yield* claimOneTimeKeys(server, asking(["@u0:x"])), { failures: {}, one_time_keys: {} })
    }))

  it.effect("fails where it fails for everybody, after a bounded number of requests", () =>
    Effect.gen(function*() {
      for (const reason of [broken, refused]) {
        for (const whom of [users, users.slice(0, 1)]) {
          const { asked, server } = claiming(users, reason)
          assert.deepStrictEqual((yield* Effect.flip(claimOneTimeKeys(server, asking(whom)))).reason, reason)
          assert.isAtMost(asked.length, 80)
        }
      }
    }))

  it.effect("asks once where no user can be the reason", () =>
    Effect.gen(function*() {
      for (const reason of [RateLimited.make({}), TokenRefused.make({ soft: false })]) {
        const { asked, server } = claiming(users, reason)
        yield* Effect.flip(claimOneTimeKeys(server, asking(users)))
        assert.lengthOf(asked, 1)
      }
    }))
})
