import { assert, describe, it } from "@effect/vitest"
import {
  type AgentExchange,
  answerFindings,
  type ExchangeEnding,
  recordingFindings
} from "../../../../src/domain/doctor/agent/ExchangeFindings.ts"

const exchange = (ending: ExchangeEnding, more: Partial<AgentExchange> = {}): AgentExchange => ({
  ending,
  spoke: true,
  faults: [],
  sent: 2,
  came: 3,
  before: 0,
  seconds: 1.25,
  listened: 1.3,
  gaps: undefined,
  ...more
})

describe("What an exchange with the agent showed", () => {
  it("is an answer, or why there was none", () => {
    const endings: ReadonlyArray<readonly [ExchangeEnding, string, RegExp]> = [
      [{ _tag: "Ended" }, "ok", /ended after 1\.3 s \(3 frames came\)/],
      [{ _tag: "Asked" }, "ok", /asked a question/],
      [{ _tag: "Failed" }, "failed", /reported a failure/],
      [{ _tag: "Closed", code: 1011 }, "failed", /closed the socket with 1011/],
      [{ _tag: "Late" }, "failed", /no end of its answer/],
      [{ _tag: "Ungreeted", why: "no ready" }, "failed", /not given: no ready/],
      [{ _tag: "Raw" }, "skipped", /frames of its own/]
    ]
    for (const [ending, verdict, seen] of endings) {
      const [found, ...others] = answerFindings("agent", exchange(ending))
      assert.deepStrictEqual([found?.area, found?.verdict, others.length], ["agent", verdict, 0])
      assert.match(found!.seen, seen)
    }
  })

  it("is a recording, and a warning where nothing came", () => {
    const of = (came: number) => recordingFindings(exchange({ _tag: "Raw" }, { came })).map(({ verdict }) => verdict)
    assert.deepStrictEqual(of(3), ["ok", "skipped"])
    assert.deepStrictEqual(of(0), ["warning", "skipped"])
  })

  it("is a warning where an answer ended and held no text", () => {
    const [found] = answerFindings("agent", exchange({ _tag: "Ended" }, { spoke: false }))
    assert.deepInclude(found, { verdict: "warning", seen: "an answer came and held no text (3 frames came)" })
  })

  it("has failed where frames have no meaning, once for each way", () => {
    const found = answerFindings("agent", exchange({ _tag: "Late" }, { faults: ["Unasked", "Malformed"] }))
    assert.deepStrictEqual(found.map(({ look, verdict }) => `${verdict} ${look}`), [
      "failed answer",
      "failed frames of others",
      "failed odd frames"
    ])
  })

  it("shows what of the frames a mapping does not find", () => {
    const gaps = {
      came: [{ name: "seg", times: 1 }],
      unseen: [],
      others: [],
      unmet: [{ kind: "seg", place: "/recv/seg/text", leadsTo: "/t" }],
      unnamed: [],
      oddWords: []
    }
    assert.deepStrictEqual(
      answerFindings("recording", exchange({ _tag: "Ended" }, { gaps })).map(({ area, look }) => `${area} ${look}`),
      ["recording answer", "recording kinds", "recording pointer"]
    )
  })

  it("says when the last frame came, where it was listened to for longer", () => {
    const seen = (seconds: number) => recordingFindings(exchange({ _tag: "Raw" }, { seconds, listened: 15.5 }))[0]!.seen
    assert.strictEqual(seen(0.1), "2 sent, 3 came in 15.5 s, the last after 0.1 s")
    assert.strictEqual(seen(15), "2 sent, 3 came in 15.5 s")
  })

  it("tells of a greeting where nobody knows the wire, and finds nothing wrong with it", () => {
    const of = (ending: ExchangeEnding, before: number) =>
      recordingFindings(exchange(ending, { before })).filter(({ look }) => look === "greeting")
    assert.match(of({ _tag: "Raw" }, 1)[0]!.seen, /^1 frame came before anything was sent$/)
    assert.strictEqual(of({ _tag: "Raw" }, 2)[0]?.verdict, "ok")
    assert.deepStrictEqual([...of({ _tag: "Raw" }, 0), ...of({ _tag: "Ended" }, 2)], [])
  })
})
