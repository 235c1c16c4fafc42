import { assert, describe, it } from "@effect/vitest"
import {
  isNotFound,
  isTooLarge,
  isUnknownRoom,
  MatrixError,
  type MatrixFault,
  namedWait
} from "../../../src/domain/matrix/MatrixError.ts"

const error = (reason: MatrixFault) => new MatrixError({ call: "GET state", reason })
const refused = (status: number, errcode: string, detail = ""): MatrixFault => ({
  _tag: "Refused",
  status,
  errcode,
  detail
})

describe("What the homeserver did not do", () => {
  it.each<[MatrixFault, string]>([
    [{ _tag: "RateLimited", retryAfter: 900 }, "GET state: the homeserver asks us to wait 900 ms"],
    [{ _tag: "RateLimited", retryAfter: 59_999 }, "GET state: the homeserver asks us to wait 59999 ms"],
    [{ _tag: "RateLimited", retryAfter: 90_000 }, "GET state: the homeserver asks us to wait 1 min"],
    [{ _tag: "RateLimited", retryAfter: 7_200_000 }, "GET state: the homeserver asks us to wait 2 h"],
    [{ _tag: "RateLimited", retryAfter: 1e12 }, "GET state: the homeserver asks us to wait for more than a day"],
    [{ _tag: "RateLimited", retryAfter: 1e300 }, "GET state: the homeserver asks us to wait for more than a day"],
    [{ _tag: "RateLimited" }, "GET state: the homeserver asks us to wait some ms"],
    [{ _tag: "Unavailable", detail: "no answer (ECONNRESET)" }, "GET state: no answer (ECONNRESET)"],
    [{ _tag: "TokenRefused", soft: true }, "GET state: the homeserver does not accept the access token"],
    [refused(403, "M_FORBIDDEN"), "GET state: 403 M_FORBIDDEN"],
    [refused(403, "M_X", "https://hs.test/why"), "GET state: 403 M_X (https://hs.test/why)"]
  ])("%j is told with the call", (reason, message) => assert.strictEqual(error(reason).message, message))

  it.each<[MatrixFault, isTooLarge: boolean, wait: number | undefined]>([
    [{ _tag: "RateLimited", retryAfter: 900 }, false, 900],
    [{ _tag: "RateLimited" }, false, undefined],
    [{ _tag: "Unavailable", detail: "", tooLarge: true }, true, undefined],
    [{ _tag: "Unavailable", detail: "" }, false, undefined],
    [refused(413, "M_TOO_LARGE"), false, undefined]
  ])("was too large, or named a wait: %j", (reason, large, wait) => {
    assert.deepStrictEqual([isTooLarge(error(reason)), namedWait(error(reason))], [large, wait])
  })

  it.each<[string, MatrixFault, notFound: boolean, unknownRoom: boolean]>([
    ["a 404 with its own code", refused(404, "M_NOT_FOUND"), true, true],
    ["that code with another status", refused(400, "M_NOT_FOUND"), true, true],
    ["a 404 as Synapse has it for a room", refused(404, "M_UNKNOWN"), false, true],
    ["that code with another status, which may be anything", refused(400, "M_UNKNOWN"), false, false],
    ["a 404 of a proxy that asks in the wrong place", refused(404, "M_UNRECOGNIZED"), false, false],
    ["a 404 that is no Matrix answer", { _tag: "Unavailable", detail: "", status: 404 }, false, false],
    ["a wait", { _tag: "RateLimited" }, false, false]
  ])("says that something is not there: %s", (_, reason, notFound, unknownRoom) => {
    assert.strictEqual(isNotFound(error(reason)), notFound)
    assert.strictEqual(isUnknownRoom(error(reason)), unknownRoom)
  })
})
