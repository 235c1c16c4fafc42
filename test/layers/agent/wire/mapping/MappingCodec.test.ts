import { assert, describe, it } from "@effect/vitest"
import { Option, Schema } from "effect"
import { PromptId, Thread } from "../../../../../src/domain/Ids.ts"
import { AgentCommand } from "../../../../../src/domain/turns/AgentCommand.ts"
import type { Heard } from "../../../../../src/layers/agent/wire/AgentCodec.ts"
import { mappingCodec } from "../../../../../src/layers/agent/wire/mapping/MappingCodec.ts"
import { codecOfFormat, formats, goldenText, mappingOf } from "../../../../support/Mappings.ts"

/** A line of a transcript: a command and its frame, or a frame (or any text) and what it means. */
interface Line {
  readonly say?: unknown
  readonly out?: object | null
  readonly in?: unknown
  readonly text?: string
  readonly heard?: ReadonlyArray<unknown>
  readonly reply?: object
  readonly fault?: object
}
interface Transcript {
  readonly opened: ReadonlyArray<object>
  readonly waits?: boolean
  readonly lines: ReadonlyArray<Line>
}

const thread = Thread.make("t1_golden_thread")
/** A link's own meaning by its name, an event in full. */
const brief = (heard: Heard) => (heard._tag === "Said" ? heard.event : heard._tag)

describe("mapping", () => {
  it("says what a prompt refers to as quotes above its words, as a foreign frame has no place for it", () => {
    const codec = codecOfFormat("flat", {
      send: { prompt: { say: "${text}" }, answer: { say: "${choice}" } }
    })
    const context = [{ kind: "reply", text: "Hello" }] as const
    const command = AgentCommand.cases.Prompt.make({ id: PromptId.make("p1"), text: "and this?", context })
    const encoded = codec.encode(thread, command, codec.open(thread, "test/1", undefined).state)
    assert.deepStrictEqual(JSON.parse(Option.getOrThrow(encoded).frame), {
      say: "> [in reply to, you]\n> Hello\n\nand this?"
    })
  })

  for (const format of formats) {
    it(`says and hears what the transcript of the ${format} format says`, () => {
      const golden = JSON.parse(goldenText(`${format}.transcript.json`)) as Transcript
      const codec = codecOfFormat(format)
      const opening = codec.open(thread, "test/1", undefined)
      assert.deepStrictEqual(opening.frames.map((frame) => JSON.parse(frame) as object), golden.opened)
      assert.deepStrictEqual(opening.heard.map(brief), golden.waits === true ? [] : ["Ready"])
      let { state } = opening
      for (const line of golden.lines) {
        const title = JSON.stringify(line)
        if (line.say !== undefined) {
          const encoded = Option.getOrUndefined(
            codec.encode(thread, Schema.decodeUnknownSync(AgentCommand)(line.say), state)
          )
          assert.deepStrictEqual(encoded === undefined ? null : JSON.parse(encoded.frame), line.out, title)
          assert.deepStrictEqual<unknown>((encoded?.heard ?? []).map(brief), line.heard ?? [], title)
          state = encoded?.state ?? state
          continue
        }
        const decoded = codec.decode(line.text ?? JSON.stringify(line.in), state)
        assert.notInclude(JSON.stringify({ ...decoded, state: undefined }), "\"secret\"", title)
        if (decoded._tag !== "Decoded") {
          // What an unasked frame names is for the link to judge.
          assert.deepInclude(decoded, { ...line.fault }, title)
          continue
        }
        state = decoded.state
        const [first] = decoded.heard
        if (line.reply === undefined) assert.deepStrictEqual<unknown>(decoded.heard.map(brief), line.heard, title)
        else assert.deepStrictEqual(first?._tag === "Reply" && JSON.parse(first.frame), line.reply, title)
      }
    })
  }

  it("speaks with an agent of plain texts, whose words may look like JSON", () => {
    const codec = mappingCodec(
      mappingOf(JSON.stringify({
        features: { threads: "url", cancel: "close" },
        send: { prompt: "ask ${text}" },
        frames: "text",
        by: [{ kind: "end", when: { "": "END" } }, { kind: "words", when: { "": { exists: true } } }],
        recv: { end: { as: "end" }, words: { as: "delta", text: "" } }
      })),
      "life"
    )
    const asked = Option.getOrThrow(
      codec.encode(
        thread,
        { _tag: "Prompt", id: PromptId.make("p1"), text: "{\"a\"}" },
        codec.open(thread, "c", undefined).state
      )
    )
    assert.strictEqual(asked.frame, "ask {\"a\"}")
    const said: Array<unknown> = []
    let { state } = asked
    for (const text of ["42", "{\"type\":1}", "", "END"]) {
      const decoded = codec.decode(text, state)
      if (decoded._tag !== "Decoded") return assert.fail(decoded._tag)
      state = decoded.state
      said.push(
        ...decoded.heard.map((
          heard
        ) => (heard._tag === "Said" && heard.event._tag === "Text" ? heard.event.text : heard._tag))
      )
    }
    assert.deepStrictEqual(said, ["42", "{\"type\":1}", "Alive", "Said"])
    assert.strictEqual(codec.decode("somebody's", state)._tag, "Unasked")
  })

  it("hears a text among frames that are JSON, where the mapping tells it", () => {
    const codec = codecOfFormat("flat", {
      by: ["/type", ""],
      recv: { chunk: { as: "delta", text: "/text" }, "[DONE]": { as: "end" } },
      send: { prompt: { text: "${text}" } }
    })
    const { state } = Option.getOrThrow(
      codec.encode(
        thread,
        { _tag: "Prompt", id: PromptId.make("p1"), text: "x" },
        codec.open(thread, "c", undefined).state
      )
    )
    const decoded = codec.decode("[DONE]", state)
    assert.deepInclude(decoded._tag === "Decoded" ? decoded.heard[0] : {}, { _tag: "Said" })
  })

  it("asks for a sign of life where the mapping has a frame for that", () => {
    assert.isTrue(Option.isNone(codecOfFormat("flat").ping(1)))
    const codec = codecOfFormat("flat", {
      send: { prompt: { text: "${text}" }, answer: {}, ping: { op: "hb", n: "${n}" } }
    })
    assert.deepStrictEqual(codec.ping(3), Option.some("{\"op\":\"hb\",\"n\":3}"))
  })

  it("fills the thread into the address and adds nothing to it", () => {
    assert.strictEqual(
      codecOfFormat("flat").url("ws://h/{thread}/ws?x={thread}", thread),
      `ws://h/${thread}/ws?x=${thread}`
    )
    assert.strictEqual(codecOfFormat("nested").url("ws://h/ws", thread), "ws://h/ws")
  })

  it("numbers the frames of each socket in an epoch of its own, and promises nothing of the log", () => {
    const codec = codecOfFormat("flat")
    const [one, two] = [codec.open(thread, "c", undefined), codec.open(thread, "c", { epoch: "e", seq: 4 })]
    assert.notStrictEqual(one.state.epoch, two.state.epoch)
    const [ready] = two.heard
    assert.isTrue(ready?._tag === "Ready" && !ready.resumed && ready.head.seq === 0)
    assert.deepInclude(codec.features, {
      threads: "url",
      cancel: "close",
      ask: true,
      end: "frame",
      deltas: true,
      resume: false,
      idempotent: false,
      durable: false,
      promptBytes: 8_192
    })
  })
})
