import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { ServerResponse } from "node:http"
import { PromptId, Thread } from "../../../../src/domain/Ids.ts"
import { freePort } from "../../../support/FreePort.ts"
import { modelWorld, promptOf, recordedMessages, refuses, says, streams } from "../../../support/ModelServers.ts"

const lists = (response: ServerResponse, ...data: ReadonlyArray<object>) => {
  response.writeHead(200, { "content-type": "application/json" })
  response.end(JSON.stringify({ object: "list", data }))
}
/** Answers with this as it stands. */
const replies = (response: ServerResponse, status: number, body: object) => {
  response.writeHead(status, { "content-type": "application/json" })
  response.end(JSON.stringify(body))
}
/** What `reach` comes to at a server that answers so, and to a completion of nothing with a 400 where not told else. */
const reached = (
  answers: (response: ServerResponse) => void,
  completes: (response: ServerResponse) => void = (to) => refuses(to, 400, { message: "messages: field required" })
) =>
  Effect.scoped(Effect.flatMap(
    modelWorld(({ path }, _request, response) => path.endsWith("/models") ? answers(response) : completes(response)),
    ({ driver }) =>
      Effect.match(driver.reach, {
        onFailure: ({ detail, fatal, why }) => [why, detail, fatal],
        onSuccess: (name) => name
      })
  ))

describe("A model server is there", () => {
  for (
    const [title, answers, outcome] of [
      ["where it lists the model", (to: ServerResponse) => lists(to, { id: "n" }, { id: "m" }), "m"],
      ["where it has one model by another name", (to: ServerResponse) => lists(to, { id: "own" }), "own"],
      ["where it has no list", (to: ServerResponse) => refuses(to, 404, "Not Found"), undefined],
      ["where this token may not read its list", (to: ServerResponse) => refuses(to, 403, {}), undefined],
      ["but not with this token", (to: ServerResponse) => refuses(to, 401, {}), ["unauthorized", "HTTP 401", true]],
      [
        "but not with this token, in a gateway's words",
        (to: ServerResponse) => refuses(to, 400, { type: "no_db_connection", message: "No connected db." }),
        ["unauthorized", "HTTP 400", true]
      ],
      ["but has too much to do", (to: ServerResponse) => refuses(to, 503, {}), ["overloaded", "HTTP 503", false]],
      ["but fails", (to: ServerResponse) => refuses(to, 500, "x"), ["unreachable", "HTTP 500", false]],
      ["as a page", (to: ServerResponse) => streams(to, "<html>"), ["protocol", "HTTP 200", false]]
    ] as const
  ) {
    it.live(title, () =>
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* reached(answers), outcome as never)
      }))
  }

  const nothing = ["protocol", "HTTP 404", false]
  const notFound: ReadonlyArray<readonly [string, (to: ServerResponse) => void]> = [
    ["FastAPI's words", (to) => replies(to, 404, { detail: "Not Found" })],
    ["an error's words", (to) => refuses(to, 404, { code: 404, message: "File Not Found", type: "not_found_error" })],
    ["a page", (to) => refuses(to, 404, "<html>")],
    ["no word", (to) => void to.writeHead(404).end()]
  ]
  for (const [words, answers] of notFound) {
    it.live(`but not at this path, where list and completions are a 404 in ${words}`, () =>
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* reached(answers, answers), nothing as never)
        // Without a list alone it is there.
        assert.isUndefined(yield* reached(answers))
        assert.isUndefined(yield* reached(answers, (to) => refuses(to, 404, { message: "model \"\" not found" })))
        assert.isUndefined(yield* reached(answers, (to) => streams(to, says("hello"))))
      }))
  }

  it.live("tries a completion of nothing once, and none where it has a list", () =>
    Effect.gen(function*() {
      const paths = Effect.fnUntraced(function*(hasList: boolean) {
        const { asked, driver } = yield* modelWorld(({ path }, _request, response) =>
          path.endsWith("/models") && hasList ? lists(response, { id: "m" }) : refuses(
            response,
            path.endsWith("/models") ? 404 : 400,
            {}
          )
        )
        yield* driver.reach
        yield* driver.reach
        return asked.map(({ body, path }) => `${path} ${JSON.stringify(body)}`)
      }, Effect.scoped)
      const [list, trial] = ["/v1/models {}", "/v1/chat/completions {}"] as const
      assert.deepStrictEqual(yield* paths(true), [list, list])
      assert.deepStrictEqual(yield* paths(false), [list, trial, list])
    }))

  it.live("calls itself nothing before it did", () =>
    Effect.gen(function*() {
      const named = (answers: (response: ServerResponse) => void) =>
        Effect.scoped(Effect.gen(function*() {
          const { driver } = yield* modelWorld(({ path }, _request, response) =>
            path.endsWith("/models") ? answers(response) : refuses(response, 400, {})
          )
          yield* driver.reach
          return (yield* driver.open(Thread.make("t1_conversation"), { person: "u1", patient: false })).agent
        }))
      assert.isUndefined(yield* named((to) => refuses(to, 404, {})))
      assert.strictEqual(yield* named((to) => lists(to, { id: "own" })), "own")
      assert.strictEqual(yield* named((to) => lists(to, { id: "m" }, { id: "n" })), "m")
    }))

  it.live("sends the token with each request, and nobody listens without a server", () =>
    Effect.gen(function*() {
      const seen: Array<string | undefined> = []
      const { driver } = yield* modelWorld((_asked, { request }, response) => {
        seen.push(request.headers.authorization, request.url)
        lists(response, { id: "m" })
      }, { token: "secret" })
      yield* driver.reach
      assert.deepStrictEqual(seen, ["Bearer secret", "/v1/models"])
      assert.isAbove(yield* freePort, 0)
    }))
})

describe("A prompt that is too long", () => {
  const history = Array.from({ length: 8 }, (_, at) => ({
    role: at % 2 === 0 ? "user" as const : "assistant" as const,
    text: `${at} ${"x".repeat(200)}`
  }))
  const tooLong = { type: "exceed_context_size_error", message: "exceeds the available context size", n_ctx: 100 }

  const whole = (response: ServerResponse) =>
    streams(response, says("Hello"), `data: {"choices":[{"finish_reason":"stop"}]}\n\n`)
  /** How many messages the requests had for these prompts, at a server that takes so many bytes. */
  const countsAt = (bytes: number, error: object, ...texts: ReadonlyArray<string>) =>
    Effect.scoped(Effect.gen(function*() {
      const { asked, run } = yield* modelWorld(({ body }, _request, response) =>
        JSON.stringify(body).length > bytes ? refuses(response, 400, error) : whole(response)
      )
      const counts: Array<ReadonlyArray<number>> = []
      for (const [at, text] of texts.entries()) {
        const { last } = yield* run(promptOf(text, { history, id: PromptId.make(`p${at}_1`) }))
        counts.push(asked.splice(0).map(({ body }) => recordedMessages(body)))
        if (last?._tag !== "Ended") counts.push([])
      }
      return counts
    }))

  it.live("is asked once more with less history, and takes none of it from those that follow", () =>
    Effect.gen(function*() {
      const big = "x".repeat(4_000)
      assert.deepStrictEqual(yield* countsAt(5_000, tooLong, "go", big, "go"), [[9], [9, 3], [9]])
      assert.deepStrictEqual(yield* countsAt(5_000, tooLong, big, "go"), [[9, 3], [9]])
    }))

  it.live("teaches how much the model takes, where its server says so", () =>
    Effect.gen(function*() {
      const says512 = { ...tooLong, n_ctx: 512, n_prompt_tokens: 1_024 }
      assert.deepStrictEqual(yield* countsAt(1_500, says512, "go", "go"), [[9, 3], [5]])
    }))

  it.live("is known to be so by what it quotes, and an image counts as a model counts it", () =>
    Effect.gen(function*() {
      const { asked, driver, run } = yield* modelWorld((_asked, { request }, response) =>
        request.method === "GET" ? lists(response, { id: "m", max_model_len: 4_096 }) : whole(response)
      )
      yield* driver.reach
      const context = [{ kind: "reply" as const, text: "x".repeat(8_000) }]
      const image = { name: "a.png", mime: "image/png", size: 60_000, data: "x".repeat(80_000) }
      yield* run(promptOf("go", { history, context }))
      yield* run(promptOf("go", { history, files: [image] }))
      yield* run(promptOf("go", { history, files: [image, image] }))
      assert.deepStrictEqual(asked.slice(1).map(({ body }) => recordedMessages(body)), [5, 9, 5])
    }))

  it.live("is refused in words where that does not help", () =>
    Effect.gen(function*() {
      const { asked, run } = yield* modelWorld((_asked, _request, response) => refuses(response, 400, tooLong))
      const { last } = yield* run(promptOf("go", { history }))
      assert.deepStrictEqual(last, { _tag: "Failed", code: "context_length", message: "" })
      assert.strictEqual(asked.length, 2)
    }))

  it.live("has only as much history as the model takes, where its server says so", () =>
    Effect.gen(function*() {
      const { asked, driver, run } = yield* modelWorld((_asked, { request }, response) =>
        request.method === "GET"
          ? lists(response, { id: "m", max_model_len: 256 })
          : streams(response, says("Hello"), `data: {"choices":[{"finish_reason":"stop"}]}\n\n`)
      )
      yield* driver.reach
      yield* run(promptOf("go", { history }))
      assert.strictEqual(recordedMessages(asked[1]!.body), 3)
    }))
})

describe("The Responses endpoint", () => {
  const thinks =
    `data: {"choices":[{"finish_reason":"stop"}],"usage":{"completion_tokens_details":{"reasoning_tokens":9}}}\n\n`
  const event = (data: object) => `data: ${JSON.stringify(data)}\n\n`
  const responded = event({ type: "response.reasoning_summary_text.delta", delta: "hm" }) +
    event({ type: "response.output_text.delta", delta: "Hello" }) + event({ type: "response.completed" })

  const twice = Effect.fnUntraced(
    function*(response: (response: ServerResponse) => void, showsThoughts: boolean, prompts = 2) {
      const { asked, run } = yield* modelWorld(
        ({ path }, _request, to) => path === "/v1/responses" ? response(to) : streams(to, says("Hello"), thinks),
        { showsThoughts }
      )
      const said = []
      for (let at = 0; at < prompts; at++) said.push((yield* run(promptOf("go"))).said)
      return { paths: asked.map(({ path }) => path.slice(4)), said: said.at(-1) }
    },
    Effect.scoped
  )

  it.live("is asked where the model hides thoughts that are to be shown", () =>
    Effect.gen(function*() {
      const { paths, said } = yield* twice((to) => streams(to, responded), true)
      assert.deepStrictEqual(paths, ["chat/completions", "responses"])
      assert.deepStrictEqual(said?.map(({ _tag }) => _tag), ["Thought", "Text", "Ended"])
    }))

  it.live("is not asked where nobody wants to see them", () =>
    Effect.gen(function*() {
      const { paths } = yield* twice((to) => streams(to, responded), false)
      assert.deepStrictEqual(paths, ["chat/completions", "chat/completions"])
    }))

  it.live("is given up where it fails, and the prompt is answered all the same", () =>
    Effect.gen(function*() {
      const { paths, said } = yield* twice(
        (to) => refuses(to, 500, { message: "Error processing stream start" }),
        true,
        3
      )
      assert.deepStrictEqual(paths, ["chat/completions", "responses", "chat/completions", "chat/completions"])
      assert.strictEqual(said?.at(-1)?._tag, "Ended")
    }))
})
