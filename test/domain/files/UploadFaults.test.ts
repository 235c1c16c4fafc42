import { assert, describe, it } from "@effect/vitest"
import { holdTime, serverTime, type UploadFault, UploadSetbacks } from "../../../src/domain/files/UploadSetbacks.ts"
import type { MatrixFault } from "../../../src/domain/matrix/MatrixError.ts"

const slow: UploadFault = { _tag: "Slow" }
const server = (reason: MatrixFault): UploadFault => ({ _tag: "Server", reason })
const page = (status: number) => server({ _tag: "Unavailable", status, detail: "" })
const minute = 60_000

/** What comes of a file that fails so: `true` as long as it is tried. */
const verdict = (setbacks: UploadSetbacks, fault: UploadFault, at: number) => {
  const found = setbacks.failed("!r", 1, fault, at, 0)
  return found._tag === "Waits" || found.why
}

describe("A file that is refused as in an outage, or takes too long", () => {
  const faults = [
    ["502", page(502), "502"],
    ["408", page(408), "408"],
    ["499", page(499), "499"],
    ["no status", server({ _tag: "Unavailable", detail: "" }), "no answer"],
    ["slow", slow, "no answer"]
  ] as const
  for (const [title, fault, code] of faults) {
    it(`is given up once others were stored between its tries for hours: ${title}`, () => {
      const setbacks = new UploadSetbacks()
      const found: Array<unknown> = []
      for (let at = 0; at <= serverTime + 10 * minute; at += 10 * minute) {
        found.push(verdict(setbacks, fault, at))
        setbacks.succeeded(2)
      }
      // The hours count from the first try that another was stored before.
      assert.isTrue(found.slice(0, -1).every((one) => one === true))
      assert.deepStrictEqual(found.at(-1), { _tag: "Refused", code })
    })

    it(`is never given up in an outage, nor by the few that are stored in its breaks: ${title}`, () => {
      const setbacks = new UploadSetbacks()
      for (let at = 0; at < 20 * serverTime; at += 10 * minute) {
        if (at === 0 || at === 5 * serverTime) setbacks.succeeded(2)
        assert.strictEqual(verdict(setbacks, fault, at), true)
      }
    })

    it(`is tried on where the outage ended just now: ${title}`, () => {
      const setbacks = new UploadSetbacks()
      for (let at = 0; at < 5 * serverTime; at += 10 * minute) verdict(setbacks, fault, at)
      for (let n = 1; n < 6; n++) {
        setbacks.succeeded(2)
        assert.strictEqual(verdict(setbacks, fault, 5 * serverTime + n * minute), true)
      }
    })
  }
})

describe("Files behind more than may be passed by", () => {
  it("pass one more by for each that has held them up for an hour, up to a bound", () => {
    const setbacks = new UploadSetbacks()
    const passed = (at: number, last: number) => {
      for (let entry = 1; entry <= last; entry++) setbacks.failed("!r", entry, page(502), at, 0)
      return setbacks.passedBy("!r", at).length
    }
    assert.deepStrictEqual([0, 1_000, minute, holdTime - 1, holdTime].map((at) => passed(at, 9)), [0, 0, 8, 8, 9])
    // The tenth is tried from then on.
    const later = [1, 2, minute, minute + 1, holdTime, holdTime + 1].map((after) => passed(holdTime + after, 11))
    assert.deepStrictEqual(later, [9, 9, 9, 9, 9, 11])
    for (let n = 4; n < 8; n++) passed(n * holdTime, 200)
    assert.strictEqual(passed(8 * holdTime, 200), 64)
  })
})
