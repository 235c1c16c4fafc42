import { assert, describe, it } from "@effect/vitest"
import {
  agentTime,
  holdTime,
  serverTime,
  type UploadFault,
  UploadSetbacks
} from "../../../src/domain/files/UploadSetbacks.ts"
import type { MatrixFault } from "../../../src/domain/matrix/MatrixError.ts"

const agent: UploadFault = { _tag: "Agent", after: undefined }
const slow: UploadFault = { _tag: "Slow" }
const server = (reason: MatrixFault): UploadFault => ({ _tag: "Server", reason })
const refused = (errcode: string, status = 403) => server({ _tag: "Refused", status, errcode, detail: "" })
const page = (status: number) => server({ _tag: "Unavailable", status, detail: "" })
const minute = 60_000

/** What comes of a file that fails so at these times. */
const verdicts = (faults: ReadonlyArray<readonly [UploadFault, number]>, setbacks = new UploadSetbacks()) =>
  faults.map(([fault, at]) => {
    const verdict = setbacks.failed("!r", 1, fault, at, 0)
    return verdict._tag === "Waits" ? verdict.until - at : verdict.why
  })

describe("A file of the agent's that could not be stored", () => {
  it("is tried at longer and longer intervals, up to five minutes", () => {
    const times = Array.from({ length: 12 }, (_, n) => [slow, n * 10 * minute] as const)
    assert.deepStrictEqual(verdicts(times), [
      750,
      1_500,
      3_000,
      6_000,
      12_000,
      24_000,
      48_000,
      96_000,
      192_000,
      225_000,
      225_000,
      225_000
    ])
  })

  it("waits as long as a server names, and no longer than five minutes", () => {
    for (
      const [fault, wait] of [
        [{ _tag: "Agent", after: 120_000 }, 120_000],
        [{ _tag: "Agent", after: 9e9 }, 300_000],
        [{ _tag: "Agent", after: 0 }, 750],
        [server({ _tag: "RateLimited", retryAfter: 70_000 }), 70_000]
      ] as const
    ) assert.deepStrictEqual(verdicts([[fault, 0]]), [wait])
  })

  it("is given up at once where the homeserver says that it is about this file", () =>
    assert.deepStrictEqual(verdicts([[refused("M_TOO_LARGE", 413), 0]]), [{ _tag: "Refused", code: "M_TOO_LARGE" }]))

  it("is given up after ten minutes in which the agent's server did not give it, whatever was before", () => {
    assert.deepStrictEqual(verdicts([[page(502), 0], [agent, 20 * minute], [agent, 20 * minute + agentTime]])[2], {
      _tag: "Unreachable"
    })
    const given = verdicts([[agent, 0], [page(502), agentTime], [agent, agentTime + 1]])
    assert.isTrue(given.every((one) => typeof one === "number"))
    // The clock was set back.
    const back = verdicts([[agent, agentTime], [agent, 0], [agent, agentTime - 1]])
    assert.isTrue(back.every((one) => typeof one === "number"))
  })

  for (
    const [title, fault, code] of [
      ["a reason that may be the file", refused("M_FORBIDDEN"), "M_FORBIDDEN"],
      ["no reason", refused("M_UNKNOWN"), "M_UNKNOWN"],
      ["a page", page(403), "403"]
    ] as const
  ) {
    it(`is given up where the homeserver refused it for hours: ${title}`, () =>
      assert.deepStrictEqual(
        verdicts([[fault, 0], [fault, serverTime - 1], [fault, serverTime]]).map((one) =>
          typeof one === "number" || one
        ),
        [true, true, { _tag: "Refused", code }]
      ))

    it(`is given up once another was taken meanwhile: ${title}`, () => {
      const setbacks = new UploadSetbacks()
      setbacks.succeeded(7)
      assert.isNumber(verdicts([[fault, 0], [fault, 1_000], [fault, minute]], setbacks)[2])
      setbacks.succeeded(2)
      assert.deepStrictEqual(verdicts([[fault, 2 * minute]], setbacks), [{ _tag: "Refused", code }])
    })
  }

  for (
    const [title, fault] of [
      ["the account is refused", refused("M_USER_LOCKED", 401)],
      ["the homeserver is over its limit", refused("M_RESOURCE_LIMIT_EXCEEDED")],
      ["it is asked to wait", server({ _tag: "RateLimited" })],
      ["the token is not taken", server({ _tag: "TokenRefused", soft: false })]
    ] as const
  ) {
    it(`is never given up where ${title}`, () => {
      const setbacks = new UploadSetbacks()
      for (let at = 0; at < 10 * serverTime; at += 10 * minute) {
        setbacks.succeeded(2)
        assert.isNumber(verdicts([[fault, at]], setbacks)[0])
      }
    })
  }
})

describe("Files behind one that could not be stored", () => {
  const stubborn = (fault: UploadFault) => {
    const setbacks = new UploadSetbacks()
    verdicts([[fault, 0], [fault, 1_000], [fault, minute]], setbacks)
    return setbacks
  }

  it("pass it by after a minute, while it waits", () => {
    const setbacks = new UploadSetbacks()
    verdicts([[page(403), 0], [page(403), minute]], setbacks)
    assert.deepStrictEqual(setbacks.passedBy("!r", minute), [])
    verdicts([[page(403), minute + 1]], setbacks)
    assert.deepStrictEqual(setbacks.passedBy("!r", minute + 1), [1])
    assert.deepStrictEqual(setbacks.passedBy("!other", minute + 1), [])
    assert.deepStrictEqual(setbacks.passedBy("!r", 2 * minute), [])
  })

  for (
    const [title, fault, passed] of [
      ["do, where the agent does not give it", agent, [1]],
      ["do, where it takes too long", slow, [1]],
      ["wait with it, where the account is refused", refused("M_USER_LOCKED", 401), []]
    ] as const
  ) it(title, () => assert.deepStrictEqual(stubborn(fault).passedBy("!r", minute), [...passed]))

  it("pass eight by, and no more", () => {
    const setbacks = new UploadSetbacks()
    for (const at of [0, 1_000, minute]) {
      for (let entry = 1; entry <= 9; entry++) setbacks.failed("!r", entry, page(403), at, 0)
    }
    assert.deepStrictEqual(setbacks.passedBy("!r", minute), [1, 2, 3, 4, 5, 6, 7, 8])
  })

  it("do not wait for one that is not wanted any more", () => {
    const setbacks = stubborn(page(403))
    setbacks.forget(1)
    assert.deepStrictEqual([setbacks.passedBy("!r", minute), setbacks.waits(1, minute)], [[], 0])
  })
})

/** What comes of a file that fails so: `true` as long as it is tried. */
const verdictOf = (setbacks: UploadSetbacks, fault: UploadFault, at: number) => {
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
        found.push(verdictOf(setbacks, fault, at))
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
        assert.strictEqual(verdictOf(setbacks, fault, at), true)
      }
    })

    it(`is tried on where the outage ended just now: ${title}`, () => {
      const setbacks = new UploadSetbacks()
      for (let at = 0; at < 5 * serverTime; at += 10 * minute) verdictOf(setbacks, fault, at)
      for (let n = 1; n < 6; n++) {
        setbacks.succeeded(2)
        assert.strictEqual(verdictOf(setbacks, fault, 5 * serverTime + n * minute), true)
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
