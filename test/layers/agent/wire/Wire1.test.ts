import { assert, describe, it } from "@effect/vitest"
import { Option, Schema } from "effect"
import { readFileSync } from "node:fs"
import { PromptId, Thread } from "../../../../src/domain/Ids.ts"
import { AgentCommand } from "../../../../src/domain/turns/AgentCommand.ts"
import type { Cursor } from "../../../../src/domain/turns/AgentEvent.ts"
import { wire1 } from "../../../../src/layers/agent/wire/Wire1.ts"
import { AgentFrame, ClientFrame } from "../../../../src/layers/agent/wire/Wire1Frames.ts"

interface Golden {
  readonly thread: string
  readonly sent: ReadonlyArray<
    { readonly say: { readonly hello?: Cursor | null; readonly ping?: number }; readonly frame: object }
  >
  readonly received: ReadonlyArray<
    { readonly frame: { readonly type: string }; readonly heard?: object; readonly event?: object }
  >
  readonly faults: ReadonlyArray<{ readonly frame?: object; readonly text?: string; readonly fault: object }>
}
const golden = JSON.parse(readFileSync(new URL("golden/transcript.json", import.meta.url), "utf8")) as Golden
const thread = Thread.make(golden.thread)
const reading = wire1.open(thread, "matrix-surface/1", undefined).state

describe("agent-wire/1", () => {
  it("says what the transcript says", () => {
    for (const { say, frame } of golden.sent) {
      const text = say.hello !== undefined ?
        wire1.open(thread, "matrix-surface/1", say.hello ?? undefined).frames[0]
        : say.ping !== undefined ?
        Option.getOrUndefined(wire1.ping(say.ping))
        : Option.getOrUndefined(wire1.encode(thread, Schema.decodeUnknownSync(AgentCommand)(say), reading))?.frame
      assert.deepStrictEqual(JSON.parse(text ?? "null"), frame)
      assert.isTrue(Schema.is(ClientFrame)(frame))
    }
  })

  it("says what a prompt refers to in parts of their own, behind the person's words", () => {
    const id = PromptId.make("p1")
    const context = [{ kind: "thread", text: "root", from: "u1_b" }, { kind: "reply", text: "Hello" }] as const
    const encoded = wire1.encode(thread, AgentCommand.cases.Prompt.make({ id, text: "and this?", context }), reading)
    const frame: unknown = JSON.parse(Option.getOrThrow(encoded).frame)
    assert.deepStrictEqual(frame, {
      type: "prompt",
      thread,
      id,
      parts: [
        { kind: "text", text: "and this?" },
        { kind: "text", text: "root", context: "thread", from: "u1_b" },
        { kind: "text", text: "Hello", context: "reply" }
      ]
    })
    assert.isTrue(Schema.is(ClientFrame)(frame))
  })

  it("puts the words and the file of a prompt into parts of their own, and no part where there are no words", () => {
    const file = { name: "a.png", mime: "image/png", size: 3, data: "AAAA" }
    const theirs = { ...file, context: "reply", from: "u1_b" } as const
    const context = [{ kind: "reply", text: "[image: a.png, attached]", from: "u1_b" }] as const
    const parts = (text: string, more: object = {}) => {
      const command = AgentCommand.cases.Prompt.make({ id: PromptId.make("p1"), text, files: [file], ...more })
      const frame: unknown = JSON.parse(Option.getOrThrow(wire1.encode(thread, command, reading)).frame)
      assert.isTrue(Schema.is(ClientFrame)(frame))
      return (frame as { readonly parts: unknown }).parts
    }
    assert.deepStrictEqual(parts("look"), [{ kind: "text", text: "look" }, { kind: "file", file }])
    assert.deepStrictEqual(parts(""), [{ kind: "file", file }])
    assert.deepStrictEqual(parts("look", { context, files: [file, theirs] }), [
      { kind: "text", text: "look" },
      { kind: "text", text: "[image: a.png, attached]", context: "reply", from: "u1_b" },
      { kind: "file", file },
      { kind: "file", file, context: "reply", from: "u1_b" }
    ])
  })

  it("hears which files the agent takes, and how large they may be within a prompt", () => {
    const ready = { type: "ready", v: 1, thread, epoch: "e", seq: 0, resumed: false, agent: "a" }
    const heard = wire1.decode(
      JSON.stringify({ ...ready, caps: { files: ["image/*"] }, limits: { inline: 10, frame: 20 } }),
      reading
    )
    assert.deepInclude(heard._tag === "Decoded" && heard.heard[0]?._tag === "Ready" ? heard.heard[0].features : {}, {
      files: ["image/*"],
      inlineBytes: 10,
      frameBytes: 20
    })
  })

  it("hears what the transcript says", () => {
    for (const { frame, heard, event } of golden.received) {
      const decoded = wire1.decode(JSON.stringify(frame), reading)
      const meant: object = heard ?? { _tag: "Said", event }
      assert.deepStrictEqual<unknown>(decoded._tag === "Decoded" ? decoded.heard : decoded, [meant])
    }
  })

  it("calls what it cannot read by its fault, and never by its words", () => {
    for (const { frame, text, fault } of golden.faults) {
      const decoded = wire1.decode(text ?? JSON.stringify(frame), reading)
      assert.deepStrictEqual<object>(decoded, fault)
      assert.notInclude(JSON.stringify(decoded), "secret")
    }
  })

  it("has every frame of both directions in the transcript", () => {
    const types = (frames: ReadonlyArray<object>) => new Set(frames.map((frame) => ("type" in frame ? frame.type : "")))
    const said = types(golden.sent.map(({ frame }) => frame))
    const heard = types(golden.received.map(({ frame }) => frame))
    for (const { fields } of ClientFrame.members) assert.isTrue(said.has(fields.type.literal), fields.type.literal)
    for (const { fields } of AgentFrame.members) assert.isTrue(heard.has(fields.type.literal), fields.type.literal)
  })

  it("names the thread in the address, by template or by query", () => {
    assert.strictEqual(wire1.url("ws://h/agent_ws/", thread), "ws://h/agent_ws/?thread_id=t1_golden_thread")
    assert.strictEqual(wire1.url("ws://h/agent_ws/?x=1", thread), "ws://h/agent_ws/?x=1&thread_id=t1_golden_thread")
    assert.strictEqual(wire1.url("ws://h/{thread}/ws", thread), "ws://h/t1_golden_thread/ws")
  })
})
