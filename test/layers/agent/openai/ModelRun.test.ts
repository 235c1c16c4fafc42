import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Schema } from "effect"
import type { ServerResponse } from "node:http"
import { gzipSync } from "node:zlib"
import type { RunEvent } from "../../../../src/layers/agent/runs/RunDriver.ts"
import {
  delta,
  done,
  ends,
  errs,
  type ModelAsked,
  modelWorld,
  promptOf,
  refuses,
  says,
  sse,
  streams,
  textSaid
} from "../../../support/ModelServers.ts"

type Answers = (response: ServerResponse, asked: ModelAsked) => void

/** What one run comes to against a server that answers so. */
const ran = (answers: Answers, prompt = promptOf("hello")) =>
  Effect.scoped(Effect.flatMap(modelWorld((asked, _, response) => answers(response, asked)), ({ run }) => run(prompt)))

const whole = (text: string, reason: "done" | "limit" | "refused" = "done"): RunEvent => ({
  _tag: "Ended",
  reason,
  text
})
const failed = (code: string): RunEvent => ({ _tag: "Failed", code, message: "" })

/** A stream as llama.cpp sends it, with a character that its tokens split. */
const recorded = [
  delta({ role: "assistant", content: null }),
  says("Grüße "),
  says("😀 and "),
  says("more"),
  ends("stop"),
  sse({ choices: [], usage: { completion_tokens: 19, prompt_tokens: 21, total_tokens: 40 } }),
  done
].join("")

describe("An answer is whole", () => {
  const cases: ReadonlyArray<readonly [string, string, RunEvent]> = [
    ["with a reason, though nothing says that the stream is over", says("one") + ends("stop"), whole("one")],
    [
      "in chunks with fields that nobody knows",
      `${sse({ a: 1, choices: [{ b: 2 }] })}${recorded}`,
      whole("Grüße 😀 and more")
    ],
    ["where it reached its limit", says("one") + ends("length") + done, whole("one", "limit")],
    ["where a filter ended it", says("one") + ends("content_filter") + done, whole("one", "refused")],
    [
      "as a refusal",
      delta({ refusal: "I will " }) + delta({ refusal: "not" }) + ends("stop"),
      whole("I will not", "refused")
    ],
    ["with a reason that nobody knows", says("one") + ends("eos") + done, whole("one")],
    [
      "as the chunk that ends it says",
      says("o") + sse({ choices: [{ message: { content: "one" }, finish_reason: "stop" }] }),
      whole("one")
    ]
  ]
  for (const [name, stream, end] of cases) {
    it.live(name, () =>
      Effect.gen(function*() {
        assert.deepStrictEqual((yield* ran((response) => streams(response, stream))).last, end)
      }))
  }

  it.live("behind keep-alives of every kind, with CRLF, and compressed", () =>
    Effect.gen(function*() {
      const stream = `: ping\n\ndata: : ping\n\ndata:\n\n${recorded}`.replaceAll("\n", "\r\n")
      const { last } = yield* ran((response) => {
        response.writeHead(200, { "content-type": "text/event-stream", "content-encoding": "gzip" })
        response.end(gzipSync(stream))
      })
      assert.deepStrictEqual(last, whole("Grüße 😀 and more"))
    }))

  it.live("where it comes in one piece", () =>
    Effect.gen(function*() {
      const { last, said } = yield* ran((response) => {
        response.writeHead(200, { "content-type": "application/json" })
        response.end(JSON.stringify({ choices: [{ message: { content: "one" }, finish_reason: "stop" }] }))
      })
      assert.deepStrictEqual([said.length, last], [1, whole("one")])
    }))

  it.live("with what the model thinks apart from it", () =>
    Effect.gen(function*() {
      const { last, said } = yield* ran((response) =>
        streams(
          response,
          delta({ reasoning_content: "hm" }),
          says("<thi"),
          says("nk>well</think>"),
          says("one"),
          ends("stop")
        )
      )
      assert.deepStrictEqual(last, whole("one"))
      assert.strictEqual(said.map((event) => (event._tag === "Thought" ? event.text : "")).join(""), "hmwell")
    }))
})

describe("An answer that is not whole", () => {
  const bytes = Buffer.from(recorded)
  const ending = Buffer.from(recorded.slice(0, recorded.indexOf("\"stop\"") + "\"stop\"}]}".length)).length
  const Cut = Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: bytes.length })))

  it.live.prop("is never taken for a whole one, wherever it is cut", [Cut], ([cut]) =>
    Effect.gen(function*() {
      const { last, said, trouble } = yield* ran((response) => streams(response, bytes.subarray(0, cut)))
      if (cut >= ending) {
        assert.deepStrictEqual(last, whole("Grüße 😀 and more"))
      } else {
        assert.deepStrictEqual([trouble?.why, trouble?.fatal, trouble?.untaken], ["closed", false, false])
        assert.isTrue("Grüße 😀 and more".startsWith(textSaid(said)))
      }
    }), { arbitrary: { runs: 150 } })

  it.live("is asked for again, twice at most", () =>
    Effect.gen(function*() {
      const { asked, run } = yield* modelWorld((_, { request }, response) => {
        response.write(says("one"))
        response.write(says("two"), () => request.socket.destroy())
      })
      assert.strictEqual((yield* run(promptOf("a"))).trouble?.why, "closed")
      assert.strictEqual((yield* run(promptOf("a"))).trouble?.why, "closed")
      assert.deepStrictEqual((yield* run(promptOf("a"))).last, failed("answer_cut"))
      assert.strictEqual(asked.length, 3)
    }))

  it.live("ends with an event that is too long", () =>
    Effect.gen(function*() {
      const { last, said } = yield* ran((response) =>
        streams(response, says("one"), says("x".repeat(5 * 1024 * 1024)), ends("stop"))
      )
      assert.deepStrictEqual(last, failed("answer_too_large"))
      assert.strictEqual(textSaid(said), "one")
    }))

  const cases: ReadonlyArray<readonly [string, string, RunEvent | string]> = [
    ["has no text", ends("stop") + done, failed("empty_answer")],
    ["wants a tool", delta({ tool_calls: [{ function: { name: "f" } }] }) + ends("tool_calls"), failed("tools_wanted")],
    ["wants a function, as it was once called", ends("function_call"), failed("tools_wanted")],
    ["calls a tool and stops", delta({ tool_calls: [{ index: 0 }] }) + ends("stop"), failed("tools_wanted")],
    [
      "fails behind its text, whatever follows",
      says("one") + errs({ message: "x", code: "500" }) + ends("stop") + done,
      "HTTP 500"
    ],
    ["is aborted", says("one") + ends("abort"), "cut"],
    ["says that it is over, and not why", says("one") + done, "cut"],
    ["has no event at all", "", "cut"]
  ]
  for (const [name, stream, end] of cases) {
    it.live(name, () =>
      Effect.gen(function*() {
        const { last, trouble } = yield* ran((response) => streams(response, stream))
        if (typeof end === "string") assert.deepStrictEqual([trouble?.why, trouble?.detail], ["closed", end])
        else assert.deepStrictEqual([last, trouble], [end, undefined])
      }))
  }
})

describe("A server that refuses", () => {
  const later = (code: string, retryMs: number): RunEvent => ({ ...failed(code), retryMs } as RunEvent)
  const limit = { type: "rate_limit", message: "Rate limit reached" }
  const cases: ReadonlyArray<
    readonly [string, Answers, RunEvent | readonly [why: string, detail: string, fatal: boolean]]
  > = [
    ["the token", (to) => refuses(to, 401, { message: "Incorrect API key" }), ["unauthorized", "HTTP 401", true]],
    ["a model", (to) => refuses(to, 404, { message: "The model `m` does not exist" }), failed("unknown_model")],
    ["for now", (to) => refuses(to, 429, limit), later("overloaded", 2_000)],
    ["until then", (to) => refuses(to, 429, limit, { "retry-after": "7" }), later("overloaded", 7_000)],
    ["by an error of its own", (to) => refuses(to, 500, { message: "oops" }), later("server_error", 2_000)],
    ["by a page", (to) => streamsPage(to, 200), ["protocol", "HTTP 200", true]],
    ["by a page that is not there", (to) => streamsPage(to, 404), ["protocol", "HTTP 404", true]],
    ["what it finds in the prompt", (to) => refuses(to, 400, { code: "content_filter" }), {
      _tag: "Ended",
      reason: "refused"
    }],
    ["without money", (to) => refuses(to, 429, { code: "insufficient_quota" }), failed("quota_exhausted")],
    ["something else", (to) => refuses(to, 400, { message: "temperature" }), failed("bad_request")]
  ]
  const streamsPage = (response: ServerResponse, status: number) => refuses(response, status, "<html>Hello</html>")
  for (const [name, answers, end] of cases) {
    it.live(name, () =>
      Effect.gen(function*() {
        const { last, said, trouble } = yield* ran(answers)
        if ("_tag" in end) assert.deepStrictEqual([said, trouble], [[end], undefined])
        else {
          assert.deepStrictEqual([trouble?.why, trouble?.detail, trouble?.fatal], [...end])
          assert.strictEqual(last?._tag, "Failed")
        }
      }))
  }

  for (
    const [title, more, requests, end] of [
      ["of what the prompt refers to is asked without them", { context: "reply" }, 2, whole("a cat?")],
      ["of the person's own is not", {}, 1, failed("no_images")]
    ] as const
  ) {
    it.live(`images ${title}`, () =>
      Effect.gen(function*() {
        const { asked, run } = yield* modelWorld(({ body }, _, response) =>
          JSON.stringify(body).includes("image_url")
            ? refuses(response, 400, { message: "this model does not support image input" })
            : streams(response, says("a cat?") + ends("stop") + done)
        )
        const { last } = yield* run(promptOf("what is this?", {
          context: [{ kind: "reply", text: "[image: cat.png, attached]", from: "u1_b" }],
          files: [{ name: "cat.png", mime: "image/png", size: 3, data: "AAAA", ...more }]
        }))
        assert.deepStrictEqual([asked.length, last], [requests, end])
        if (requests === 2) {
          assert.include(JSON.stringify(asked[1]!.body), "[image: cat.png, not attached]")
        }
      }))
  }

  it.live("for now is asked five times, and one that fails twice", () =>
    Effect.gen(function*() {
      const { run } = yield* modelWorld(({ body }, _, response) =>
        JSON.stringify(body).includes("busy") ? refuses(response, 503, limit) : refuses(response, 502, "<html>")
      )
      const codes = (prompt: string, id: string) =>
        Effect.map(run({ ...promptOf(prompt), id: id as never }), ({ last }) =>
          last?._tag === "Failed" ? last.retryMs : "?")
      const busy = yield* Effect.forEach(["p", "p", "p", "p", "p"], (id) =>
        codes("busy", id))
      assert.deepStrictEqual(busy, [2_000, 4_000, 8_000, 16_000, undefined])
      assert.deepStrictEqual([yield* codes("x", "q"), yield* codes("x", "q")], [2_000, undefined])
    }))
})
