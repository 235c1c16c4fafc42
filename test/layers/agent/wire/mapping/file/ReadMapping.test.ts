import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { readMapping } from "../../../../../../src/layers/agent/wire/mapping/file/ReadMapping.ts"
import { formats, goldenText } from "../../../../../support/Mappings.ts"

type Json = Readonly<Record<string, unknown>>

const features = { threads: "url", cancel: "close" }
const send = { prompt: { text: "${text}" } }
const recv = { chunk: { as: "delta", text: "/text" }, end: { as: "end" } }
const small: Json = { features, send, by: "/type", recv }
const ask = { as: "ask", ask: "/id", title: "/title", choices: [] }

const complaints = (mapping: Json | string): ReadonlyArray<string> => {
  const read = readMapping(typeof mapping === "string" ? mapping : JSON.stringify(mapping))
  return Result.isFailure(read) ? read.failure : []
}
const complaint = (mapping: Json | string): string => complaints(mapping).join() || "is right"

/** Each mapping, and the place and some words of its only complaint. */
type Case = readonly [title: string, mapping: Json, at: string, ...words: ReadonlyArray<string>]
const wrong: ReadonlyArray<Case> = [
  ["no object", { ...small, recv: [] }, "/recv", "a list stands where an object belongs"],
  ["a key that is missing", { features, send, recv }, "the top", "\"by\" is missing: how a frame's kind is told"],
  ["an unknown key", { ...small, featurs: {} }, "/featurs", "no such key is known; was \"features\" meant?"],
  [
    "an unknown key of a kind",
    { ...small, recv: { ...recv, chunk: { as: "delta", txt: "/t", text: "/t" } } },
    "/recv/chunk/txt",
    "was \"text\" meant?"
  ],
  [
    "an unknown key like no other",
    { ...small, recv: { ...recv, end: { as: "end", zzzzzzzzzzz: 1 } } },
    "/recv/end/zzzzzzzzzzz",
    "known are \"as\""
  ],
  ["a kind without a meaning", { ...small, recv: { ...recv, x: {} } }, "/recv/x", "\"as\" is missing", "\"delta\""],
  ["an unknown meaning", { ...small, recv: { ...recv, x: { as: "dleta" } } }, "/recv/x/as", "was \"delta\" meant?"],
  ["a meaning of another type", { ...small, recv: { ...recv, x: { as: 3 } } }, "/recv/x/as", "3 stands where one of"],
  [
    "a kind that lacks what it needs",
    { ...small, recv: { ...recv, x: { as: "tool", name: "/n" } } },
    "/recv/x",
    "\"status\" is missing"
  ],
  [
    "a pointer without its slash",
    { ...small, recv: { ...recv, chunk: { as: "delta", text: "text" } } },
    "/recv/chunk/text",
    "\"text\" is no JSON pointer",
    "such as \"/text\""
  ],
  ["a path of another kind", { ...small, by: "$.event.kind" }, "/by", "such as \"/event/kind\""],
  ["a pointer with a lone tilde", { ...small, by: "/a~b" }, "/by", "no JSON pointer"],
  [
    "a list of pointers with a wrong one",
    { ...small, by: "/type", thread: ["/a", "b"] },
    "/thread/1",
    "no JSON pointer"
  ],
  [
    "a key with a slash in its place",
    { ...small, recv: { ...recv, "a/b~": { as: "nothing at all" } } },
    "/recv/a~1b~0/as",
    "stands where one of"
  ],
  [
    "a word that is none of ours",
    { ...small, features: { ...features, threads: "header" } },
    "/features/threads",
    "\"header\" stands where one of \"url\", \"frame\", \"none\" belongs"
  ],
  [
    "a number that is too large",
    { ...small, features: { ...features, promptBytes: 1e9 } },
    "/features/promptBytes",
    "a whole number from 1 to 200000 belongs"
  ],
  ["a silence that is too short", { ...small, endOn: { silenceMs: 3 } }, "/endOn/silenceMs", "from 500"],
  ["an end that is none", { ...small, endOn: "whenever" }, "/endOn", "one of \"frame\", \"close\""],
  ["a switch that is none", { ...small, features: { ...features, ask: "no" } }, "/features/ask", "true or false"],
  [
    "a table with a wrong word",
    { ...small, recv: { ...recv, t: { as: "tool", name: "/n", status: "/s", statuses: { ok: "fine" } } } },
    "/recv/t/statuses/ok",
    "one of \"started\""
  ],
  [
    "a frame that is no object",
    { ...small, send: { prompt: 7 } },
    "/send/prompt",
    "stands where a frame belongs"
  ],
  [
    "a frame that is JSON in a text",
    { ...small, send: { prompt: "{\"a\": \"${text}\"}" } },
    "/send/prompt",
    "write the JSON itself"
  ],
  [
    "a placeholder that is unknown",
    { ...small, send: { prompt: { t: "${text}", u: "${usr}" } } },
    "/send/prompt",
    "${usr} stands for nothing here"
  ],
  [
    "a placeholder with a mistake of typing",
    { ...small, send: { prompt: { t: "${text}", u: "${tread}" } } },
    "/send/prompt",
    "was ${thread} meant?"
  ],
  [
    "a placeholder of another frame",
    { ...small, features: { ...features, cancel: "frame" }, send: { ...send, cancel: { x: "${text}" } } },
    "/send/cancel",
    "${text} stands for nothing here"
  ],
  [
    "a placeholder that does not end",
    { ...small, send: { prompt: { t: "${text}", u: ["${id"] } } },
    "/send/prompt/u/0",
    "holds a placeholder that is none"
  ],
  [
    "a placeholder in a key",
    { ...small, send: { prompt: { "${text}": "${text}" } } },
    "/send/prompt/${text}",
    "in a key"
  ],
  ["a prompt that says nothing", { ...small, send: { prompt: { id: "${id}" } } }, "/send/prompt", "never says ${text}"],
  [
    "a cancel that is not described",
    { ...small, features: { ...features, cancel: "frame" } },
    "/features/cancel",
    "send.cancel is missing"
  ],
  ["a cancel that is never sent", { ...small, send: { ...send, cancel: {} } }, "/send/cancel", "never be sent"],
  [
    "a thread that no frame names",
    { ...small, features: { ...features, threads: "frame" } },
    "/features/threads",
    "neither send.prompt nor open says ${thread}"
  ],
  ["a question that nobody can answer", { ...small, recv: { ...recv, q: ask } }, "/recv/q", "send.answer is missing"],
  [
    "a question of an agent that asks none",
    { ...small, features: { ...features, ask: false }, send: { ...send, answer: {} }, recv: { ...recv, q: ask } },
    "/features/ask",
    "it is false"
  ],
  [
    "no question of an agent that asks",
    { ...small, features: { ...features, ask: true } },
    "/features/ask",
    "no kind in recv is \"ask\""
  ],
  [
    "a question without choices",
    { ...small, send: { ...send, answer: {} }, recv: { ...recv, q: { as: "ask", ask: "/id", title: "/t" } } },
    "/recv/q",
    "\"choices\" is missing"
  ],
  [
    "a choice without a label",
    { ...small, send: { ...send, answer: {} }, recv: { ...recv, q: { ...ask, choices: [{ id: 1 }] } } },
    "/recv/q/choices/0",
    "\"label\" is missing"
  ],
  ["no end", { ...small, recv: { chunk: recv.chunk } }, "/recv", "no answer would ever end"],
  ["no answer", { ...small, recv: { end: { as: "end" } } }, "/recv", "no kind brings an answer"],
  [
    "an end that says two things",
    { ...small, recv: { ...recv, end: { as: "end", text: "/a", delta: "/b" } } },
    "/recv/end",
    "keep one of them"
  ],
  [
    "a rule for a kind that is not there",
    { ...small, by: [{ kind: "chunks", when: { "/a": 1 } }] },
    "/by/0/kind",
    "was \"chunk\" meant?"
  ],
  [
    "a rule without a condition",
    { ...small, by: [{ kind: "chunk", when: {} }] },
    "/by/0/when",
    "every frame would fit"
  ],
  [
    "a condition that is none",
    { ...small, by: [{ kind: "chunk", when: { "/a": { is: 1 } } }] },
    "/by/0/when/~1a",
    "{\"exists\": true}"
  ],
  [
    "a condition on no pointer",
    { ...small, by: [{ kind: "chunk", when: { a: 1 } }] },
    "/by/0/when/a",
    "no JSON pointer"
  ],
  [
    "a kept name that has a meaning",
    { ...small, recv: { ...recv, x: { as: "ignore", keep: { thread: "/t" } } } },
    "/recv/x/keep/thread",
    "has a meaning already"
  ],
  [
    "a kept name that is none",
    { ...small, recv: { ...recv, x: { as: "ignore", keep: { "a-b": "/t" } } } },
    "/recv/x/keep/a-b",
    "the key is not a name"
  ],
  ["a thread that is never kept", { ...small, thread: { at: "/s", is: "${session}" } }, "/thread/is", "nor kept"],
  [
    "a thread that is no placeholder",
    { ...small, thread: { at: "/s", is: "session" } },
    "/thread/is",
    "one placeholder belongs"
  ],
  ["more lists than are read", { ...small, open: Array.from({ length: 11 }, () => ({})) }, "/open", "at most 10"]
]

describe("A mapping file", () => {
  for (const [title, mapping, at, ...words] of wrong) {
    it(`is refused with the place of ${title}`, () => {
      const text = complaint(mapping)
      assert.isTrue(text.startsWith(` is wrong at ${at}: `), text)
      assert.lengthOf(complaints(mapping), 1)
      for (const word of words) assert.include(text, word)
    })
  }

  it("is told of all its mistakes at once, and of twenty at most", () => {
    const two = complaints({ ...small, by: "type", recv: { ...recv, chunk: { as: "delta", text: "text" } } })
    assert.deepStrictEqual(two.map((one) => one.split(":")[0]), [" is wrong at /by", " is wrong at /recv/chunk/text"])
    const kinds = Object.fromEntries(Array.from({ length: 23 }, (_, n) => [`k${n}`, { as: "no" }]))
    const many = complaints({ ...small, recv: { ...recv, ...kinds } })
    assert.lengthOf(many, 20)
  })

  it("is told of its contradictions all at once", () => {
    const text = complaint({ ...small, features: { threads: "frame", cancel: "frame" }, recv: { x: { as: "ignore" } } })
    for (const at of ["/features/threads", "/features/cancel", "/recv"]) assert.include(text, `at ${at}: `)
  })

  for (
    const [text, place] of [
      ["{\"a\": 1,}", "line 1, column 9"],
      ["{\n  \"a\": x\n}", "line 2, column 8"],
      ["{\n  \"a\": 1", "line 2, column 9"],
      ["", "line 1, column 1"],
      ["{\"a\": tru", "line 1, column 10"],
      ["{\"a\": \"b\n\"}", "line 1, column 9"]
    ] as const
  ) {
    it(`that is no JSON is refused with line and column: ${JSON.stringify(text)}`, () => {
      assert.strictEqual(complaint(text), ` is no JSON: it breaks off or goes wrong at ${place}`)
    })
  }

  it("is bounded in length and depth", () => {
    assert.include(complaint(`"${"x".repeat(262_144)}"`), "too long")
    assert.include(complaint("[".repeat(40) + "]".repeat(40)), "nested too deeply")
    assert.include(complaint("[".repeat(130_000)), "is no JSON")
  })

  it("may begin with a byte order mark", () => {
    assert.strictEqual(complaint(`\uFEFF${JSON.stringify(small)}`), "is right")
  })

  it("is right as the tests have it", () => {
    assert.strictEqual(complaint(small), "is right")
    for (const format of formats) assert.strictEqual(complaint(goldenText(`${format}.mapping.json`)), "is right")
  })
})
