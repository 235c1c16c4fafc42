import { assert, describe, it } from "@effect/vitest"
import { mayRetry, retryRefusal } from "../../../src/domain/routing/RetryPolicy.ts"
import { ann, bob, broken } from "../../support/RouteCases.ts"

describe("Trying again", () => {
  for (
    const [attempt, why] of [
      [broken, undefined],
      [{ ...broken, phase: "failed" }, undefined],
      [{ ...broken, phase: "stopped" }, undefined],
      [undefined, "nothing"],
      [{ ...broken, phase: "failed", reply: true }, "nothing"],
      [{ ...broken, phase: "refused" }, "nothing"],
      [{ ...broken, newest: false }, "older"],
      [{ ...broken, phase: "queued" }, "open"],
      [{ ...broken, phase: "asked" }, "open"],
      [{ ...broken, phase: "streaming" }, "open"],
      [{ ...broken, phase: "answered" }, "answered"],
      [{ ...broken, phase: "answered", lost: true }, undefined],
      [{ ...broken, phase: "refused", lost: true }, undefined],
      [{ ...broken, phase: "answered", lost: true, newest: false }, "older"],
      [{ ...broken, erased: true }, "erased"],
      [{ ...broken, erased: true, newest: false }, "older"]
    ] as const
  ) {
    it(`is ${why === undefined ? "possible" : `not possible (${why})`}: ${JSON.stringify(attempt)}`, () =>
      assert.strictEqual(retryRefusal(attempt), why))
  }
})

describe("Who may have it tried again", () => {
  it("is who asked, in whose name it runs, and an operator", () => {
    assert.isTrue(mayRetry(broken, ann, false))
    assert.isFalse(mayRetry(broken, bob, false))
    assert.isTrue(mayRetry(broken, bob, true))
  })
})
