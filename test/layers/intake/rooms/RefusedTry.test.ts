import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { MatrixError, MatrixFault } from "../../../../src/domain/matrix/MatrixError.ts"
import { type RefusedTry, tryAgain } from "../../../../src/layers/intake/rooms/RefusedTry.ts"
import { makeLogSparingly } from "../../../../src/layers/pace/LogSparingly.ts"
import { here, there } from "../../../contracts/JournalCases.ts"
import { keptLog } from "../../../support/LoggedLines.ts"

const { RateLimited, Refused } = MatrixFault.cases
const errorOf = (reason: MatrixFault) => new MatrixError({ call: "POST join", reason })
const forbidden = errorOf(Refused.make({ status: 403, errcode: "M_FORBIDDEN", detail: "" }))
const limited = errorOf(RateLimited.make({ retryAfter: 7_000 }))
const why = "refused with 403 M_FORBIDDEN"

/** What becomes of such tries, one after the other, and what is logged. */
const trying = Effect.fnUntraced(
  function*(...tries: ReadonlyArray<readonly [RefusedTry, MatrixError, failed: boolean]>) {
    const { layer, lines } = keptLog()
    const again = tryAgain(makeLogSparingly())
    const tried = yield* Effect.forEach(tries, ([about, error, failed]) => again(about, error, { tries: 1, failed }))
      .pipe(Effect.provide(layer))
    return { tried, fields: lines.map(({ fields }) => fields) }
  }
)

describe("A request about a room that failed", () => {
  it.effect("is tried again as long as its kind of request is, and when the server says", () =>
    Effect.gen(function*() {
      const { tried } = yield* trying(
        [{ room: here, kind: "join" }, forbidden, false],
        [{ room: here, kind: "leave", longest: 3_600_000 }, limited, false]
      )
      assert.deepStrictEqual<unknown>(tried, [
        { _tag: "Again", kind: "join", why, after: undefined },
        {
          _tag: "Again",
          kind: "leave",
          why: "the homeserver asks us to wait",
          after: 7_000,
          longest: 3_600_000
        }
      ])
    }))

  it.effect("is logged with its room, if it is about one, what failed and why", () =>
    Effect.gen(function*() {
      const { fields } = yield* trying(
        [{ room: here, kind: "join" }, forbidden, false],
        [{ room: undefined, kind: undefined }, forbidden, false]
      )
      assert.deepStrictEqual<unknown>(fields, [{ room: here, what: "join", why }, { what: "mark", why }])
    }))

  it.effect("is logged when that is new, and once a minute of a kind", () =>
    Effect.gen(function*() {
      const { fields } = yield* trying(
        [{ room: here, kind: "join" }, forbidden, true],
        [{ room: here, kind: "join" }, forbidden, false],
        [{ room: there, kind: "join" }, forbidden, false],
        [{ room: there, kind: "leave" }, forbidden, false]
      )
      assert.deepStrictEqual(fields.map(({ room, what }) => [room, what]), [[here, "join"], [there, "leave"]])
    }))
})
