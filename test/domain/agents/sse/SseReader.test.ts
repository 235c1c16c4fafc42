import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { makeSseReader, type ServerSentEvent } from "../../../../src/domain/agents/sse/SseReader.ts"

const bytesOf = (text: string) => new TextEncoder().encode(text)

/** What a reader makes of bytes that come in pieces of these sizes, over and over. */
const readIn = (bytes: Uint8Array, sizes: ReadonlyArray<number>, largest?: number) => {
  const reader = makeSseReader(largest)
  const events: Array<ServerSentEvent> = []
  let from = 0
  for (let piece = 0; from < bytes.length; piece++) {
    const to = from + sizes[piece % sizes.length]!
    const read = reader.read(bytes.subarray(from, to))
    events.push(...read.events)
    if (read.tooLarge) return { events, tooLarge: true }
    from = to
  }
  const rest = reader.end()
  return { events: [...events, ...rest.events], tooLarge: rest.tooLarge }
}

const dataOf = (text: string) => readIn(bytesOf(text), [text.length]).events.map(({ data }): string => data)

const lineEnds = ["\n", "\r\n", "\r"] as const
const Cased = Arbitrary.all({
  lineEnd: Arbitrary.schema(Schema.Literals(lineEnds)),
  bom: Arbitrary.schema(Schema.Boolean),
  datas: Arbitrary.array(
    Arbitrary.array(
      Arbitrary.schema(Schema.Literals(["a", " b", "{\"x\":1}", "ü", "😀", "これ", "event: no", "data:", "x:y"])),
      { minLength: 1, maxLength: 3 }
    ),
    { maxLength: 6 }
  ),
  noise: Arbitrary.schema(Schema.Literals([": ping", "retry: 10", "id: 7", "unknown: 1", "word", "event: kind"])),
  sizes: Arbitrary.array(Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 9 }))), {
    minLength: 1,
    maxLength: 5
  })
})

describe("makeSseReader", () => {
  it.prop("reads the same in whatever pieces the bytes come, and however lines end", [Cased], ([made]) => {
    const { bom, datas, lineEnd, noise, sizes } = made
    const lines = datas.flatMap((data) => [noise, ...data.map((line) => `data: ${line}`), ""])
    const stream = (bom ? "\uFEFF" : "") + lines.map((line) => line + lineEnd).join("")
    const event = noise === "event: kind" ? "kind" : "message"
    assert.deepStrictEqual(readIn(bytesOf(stream), sizes), {
      events: datas.map((data) => ({ event, data: data.join("\n") })),
      tooLarge: false
    })
  })

  for (
    const [name, stream, data] of [
      ["no space after the colon, and only one taken", "data:a\n\ndata:  b\n\n", ["a", " b"]],
      ["an event without the blank line at the end of the stream", "data: a\n\ndata: b", ["a", "b"]],
      ["lines of data as one", "data: a\ndata: b\n\n", ["a\nb"]],
      ["nothing in events without data", "event: ping\n\ndata:\n\ndata: \n\ndata: a\n\n", ["a"]],
      ["nothing in comments that stand where data belongs", "data: : keepalive\n\n: real one\n\ndata: a\n\n", ["a"]],
      ["nothing in a stream of comments", ": ping\n\n: ping\n\n", []]
    ] as ReadonlyArray<readonly [string, string, ReadonlyArray<string>]>
  ) {
    it(`reads ${name}`, () => assert.deepStrictEqual(dataOf(stream), [...data]))
  }

  it("gives up at an event that is too long, after those before it, and keeps nothing of it", () => {
    const long = bytesOf(`data: first\n\ndata: ${"x".repeat(5 * 1024 * 1024)}\n\ndata: last\n\n`)
    assert.deepStrictEqual(readIn(long, [65_536]), { events: [{ event: "message", data: "first" }], tooLarge: true })
  })

  it("counts the lines of one event together", () => {
    const lines = bytesOf(`${"data: 123456789\n".repeat(20)}\n`)
    assert.isTrue(readIn(lines, [16], 100).tooLarge)
    assert.isFalse(readIn(lines, [16], 200).tooLarge)
  })

  it("says no more once it gave up", () => {
    const reader = makeSseReader(4)
    assert.isTrue(reader.read(bytesOf("data: 12345")).tooLarge)
    assert.deepStrictEqual(reader.read(bytesOf("\n\ndata: 1\n\n")), { events: [], tooLarge: true })
    assert.deepStrictEqual(reader.end(), { events: [], tooLarge: true })
  })
})
