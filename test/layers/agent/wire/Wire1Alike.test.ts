import { assert, describe, it, vi } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import type { Thread } from "../../../../src/domain/Ids.ts"
import type { Decoded } from "../../../../src/layers/agent/wire/AgentCodec.ts"
import { decode, type Reading } from "../../../../src/layers/agent/wire/Wire1Decode.ts"

const thread = `t1_${"A".repeat(22)}` as Thread
const fresh: Reading = { thread, model: undefined }
const plain = { type: "delta", thread, run: "r1", seq: 3, msg: "m1", kind: "text", text: "Hello" }
const turned = { type: "delta", text: "Hello", msg: "m1", kind: "text", thread, run: "r1", seq: 3 }

const after = (...frames: ReadonlyArray<string>): Reading =>
  frames.reduce((reading, frame) => (decode(frame, reading) as Decoded<Reading>).state, fresh)
/** What a frame means to whoever has read others before, and to whoever has not. */
const both = (frame: string, reading: Reading) =>
  [reading, fresh].map((one) => {
    const decoded = decode(frame, one)
    return decoded._tag === "Decoded" ? decoded.heard : decoded
  })

const forms = [
  (frame: object) => JSON.stringify(frame),
  (frame: object) => ` ${JSON.stringify(frame, undefined, 1)}\n`,
  (frame: object) => JSON.stringify({ ...frame, x: { seq: 1, text: "not this" } })
]

describe("A frame like the one before", () => {
  for (const [n, frame] of [plain, turned].entries()) {
    it(`is not parsed again (${n})`, () => {
      for (const form of forms.slice(0, 2)) {
        const reading = after(form(frame))
        const parse = vi.spyOn(JSON, "parse")
        try {
          for (let seq = 4; seq < 1_004; seq++) {
            const decoded = decode(form({ ...frame, seq, text: `word ${seq} é` }), reading)
            assert.strictEqual((decoded as Decoded<Reading>).state, reading)
          }
          assert.strictEqual(parse.mock.calls.length, 0)
        } finally {
          parse.mockRestore()
        }
      }
    })
  }

  const Words = Arbitrary.schema(Schema.Literals([
    "a",
    "",
    "\"",
    "\\",
    "\n",
    "é",
    "😀",
    "\ud800",
    "\",\"seq\":9,\"text\":\"",
    "}",
    "\u2028",
    "\u007f"
  ]))
  const Seq = Schema.Literals([0, 1, 9, 10, 1.5, -1, 1e15, 999_999_999_999_999, 2 ** 53 - 1, 2 ** 53, 1e21])
  it.prop("means what it would mean alone", [
    Arbitrary.array(Words, { maxLength: 5 }),
    Arbitrary.array(Words, { maxLength: 5 }),
    Arbitrary.schema(Seq)
  ], ([before, words, seq]) => {
    for (const form of forms) {
      for (const frame of [plain, turned]) {
        const reading = after(form({ ...frame, text: before.join("") }))
        const [known, alone] = both(form({ ...frame, seq, text: words.join("") }), reading)
        assert.deepStrictEqual(known, alone)
      }
    }
  })

  const line = JSON.stringify(plain)
  const changed = [
    line.replace("r1", "r2"),
    line.replace("m1", "m2"),
    line.replace(thread, `t1_${"B".repeat(22)}`),
    line.replace("text\",\"text", "thought\",\"text"),
    line.replace("3", "03"),
    line.replace("3", "3.5"),
    line.replace("3", "3e2"),
    line.replace("3", ""),
    line.replace("3", "-3"),
    line.replace("3", "\"3\""),
    line.replace("3", "3,\"seq\":8"),
    line.replace("Hello", "\u0001"),
    line.replace("Hello", "\\u0041"),
    line.replace("Hello", "x\",\"text\":\"other"),
    line.replace("Hello", "x\",\"thread\":\"t1_other_thread"),
    line.replace("Hello", "x".repeat(65_536)),
    line.replace("Hello", "x".repeat(65_537)),
    line.replace("\"Hello\"", "null"),
    line.replace("\"Hello\"", "\""),
    line.slice(0, -1),
    `${line}}`
  ]
  it("is only what differs in nothing but number and words", () => {
    const doubled = line.replace("3", "8,\"seq\":3")
    for (const reading of [after(line), after(line, doubled), after(doubled)]) {
      for (const frame of [...changed, ...changed.map((one) => one.replace("3", "8,\"seq\":3")), doubled, line]) {
        const [known, alone] = both(frame, reading)
        assert.deepStrictEqual(known, alone, frame.slice(0, 200))
      }
    }
  })
})
