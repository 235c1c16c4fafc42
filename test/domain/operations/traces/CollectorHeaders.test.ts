import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { collectorHeaders } from "../../../../src/domain/operations/traces/CollectorHeaders.ts"

const of = (...pairs: ReadonlyArray<readonly [string, string]>) => Result.getOrThrow(collectorHeaders(pairs))

/** Whether Node's own client takes it, which is what sends it. */
const isTaken = (name: string, value: string) => Result.isSuccess(Result.try(() => new Headers([[name, value]])))

describe("The headers for a collector", () => {
  it.each([
    ["authorization", "Basic abc="],
    ["x-scope", ""],
    ["a%3a", "caf\u00e9 \u00a7"],
    ["__proto__", "x"],
    ["constructor", "y"]
  ])("may hold %s: %s", (name, value) => {
    assert.isTrue(isTaken(name, value))
    assert.deepStrictEqual(Object.entries(of([name, value])), [[name, value]])
  })

  it("are named in small letters, and the last of a name counts", () =>
    assert.deepStrictEqual(of(["Api-Key", "1"], ["api-key", "2"]), { "api-key": "2" }))

  it.each([
    ["a", "secret\r\nb: c"],
    ["a", "secret\nb"],
    ["a", "secret\u0000"],
    ["a", "secret\u20ac"],
    ["secret name", "x"],
    ["secret:name", "x"],
    ["na\u00efve secret", "x"],
    ["", "secret"]
  ])("are refused where no request can have them: %j: %j", (name, value) => {
    assert.isFalse(isTaken(name, value))
    const why = Result.match(collectorHeaders([[name, value]]), { onFailure: (why) => why, onSuccess: () => "" })
    assert.match(why, /can be none$|no header can have$/)
    assert.notInclude(why, "secret")
  })

  it.each([
    "Transfer-Encoding",
    "content-length",
    "Connection",
    "content-type",
    "content-encoding",
    "Expect",
    "upgrade"
  ])(
    "leave %s to the bot",
    (name) => assert.isTrue(Result.isFailure(collectorHeaders([["ok", "1"], [name, "1"]])))
  )
})
