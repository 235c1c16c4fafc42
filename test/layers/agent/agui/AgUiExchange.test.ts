import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Queue } from "effect"
import type { AgentReach } from "../../../../src/domain/reach/AgentReach.ts"
import { exchange, reached } from "../../../../src/layers/agent/agui/AgUiExchange.ts"
import { makeAgentHttp } from "../../../../src/layers/agent/http/AgentHttp.ts"
import { is, prompt, until, words } from "../../../contracts/Agent.contract.ts"
import { agUiAgent } from "../../../support/AgUiRuns.ts"
import { converse, example, opened, type Serve, told, withServer } from "../../../support/AgUiScenes.ts"
import { agUiServer, begun, textOf } from "../../../support/AgUiServer.ts"

const answering = (status: number, headers: Record<string, string> = {}, body = ""): Serve => (_, { response }) =>
  void response.writeHead(status, headers).end(body)

/** What a server says, byte for byte. */
const saying = (...texts: ReadonlyArray<string>): Serve => (_, { response }) => {
  response.writeHead(200, { "content-type": "text/event-stream" })
  for (const text of texts) response.write(text)
  response.end()
}
const data = (event: unknown) => `data: ${JSON.stringify(event)}\n\n`

describe("A server that is none of AG-UI, or breaks", () => {
  const html = { "content-type": "text/html; charset=utf-8" }
  const cases: ReadonlyArray<readonly [title: string, serve: Serve, outcome: string]> = [
    ["refuses the token", answering(401), "failed unauthorized"],
    ["forbids it", answering(403), "failed unauthorized"],
    ["has nothing there", answering(404), "failed no_api"],
    ["has something else there", answering(405), "failed no_api"],
    ["has nothing there any more", answering(410), "failed no_api"],
    ["redirects", answering(307, { location: "/elsewhere" }), "failed no_api"],
    ["has a page there", answering(200, html, "<html>"), "failed no_api"],
    ["answers in one piece", answering(200, { "content-type": "application/json" }, "{}"), "failed no_api"],
    ["does not take the request", answering(422), "failed bad_request"],
    ["fails", answering(500), "failed server_error"],
    ["fails with a page", answering(502, html, "<html>"), "failed server_error"],
    ["has too much to do", answering(429, { "retry-after": "7" }), "failed overloaded"],
    ["ends without an end", saying(data({ type: "RUN_STARTED" }), data(textOf("Hi"))), "detached closed"],
    ["says nothing at all", saying(), "detached closed"],
    ["says something else", saying("hello\n\ndata: [DONE]\n\n"), "detached closed"],
    ["fails in its own words", saying(data({ type: "RUN_ERROR", message: "x" })), "failed RUN_ERROR"],
    [
      "sends events of kinds to come",
      saying(": ping\n\n", data({ type: "TO_COME", x: [1] }), data({ type: "RUN_FINISHED" })),
      "ended done"
    ],
    [
      "breaks lines as it likes",
      saying("data: {\"type\":\r\ndata: \"RUN_STA", "RTED\"}\r\n\r\ndata:{\"type\":\"RUN_FINISHED\"}\r\n\r\n"),
      "ended done"
    ],
    ["sends more at once than is read", saying(`data: ${"x".repeat(9_000_000)}`), "failed answer_too_large"],
    [
      "sends a snapshot of 5 MiB",
      saying(data({ type: "STATE_SNAPSHOT", snapshot: "x".repeat(5_242_880) }), data({ type: "RUN_FINISHED" })),
      "ended done"
    ]
  ]
  for (const [title, serve, outcome] of cases) {
    example(
      title,
      withServer(serve, () =>
        Effect.gen(function*() {
          const { conversation } = yield* opened()
          // What is told to whoever runs the bot may come along.
          assert.strictEqual(told(yield* converse(conversation, "p1", "hi"))[0], outcome)
        }))
    )
  }

  example(
    "says when it has time again, and is asked again then",
    withServer(answering(429, { "retry-after": "7" }), () =>
      Effect.gen(function*() {
        const { conversation } = yield* opened()
        const failed = (yield* converse(conversation, "p1", "hi")).find(is("Failed"))
        assert.deepStrictEqual([failed?.retryMs, failed?.prompt, failed?.run], [7_000, "p1", undefined])
      }))
  )

  for (const [status, why, detail] of [[404, "protocol", "HTTP 404"], [401, "unauthorized", "HTTP 401"]] as const) {
    example(
      `that answers ${status} is given the prompt once, and whoever runs the bot is told`,
      Effect.scoped(Effect.gen(function*() {
        const { asked, url } = yield* agUiServer(answering(status))
        const heard = yield* Queue.unbounded<AgentReach>()
        const onReach = (reach: AgentReach) => Effect.asVoid(Queue.offer(heard, reach))
        yield* Effect.provide(
          Effect.gen(function*() {
            const { conversation } = yield* opened()
            yield* conversation.send(prompt("p1", "hi"))
            const code = why === "protocol" ? "no_api" : "unauthorized"
            assert.deepStrictEqual(told(yield* until(conversation, is("Detached"))), [
              `failed ${code}`,
              `detached ${why} for good`
            ])
            assert.lengthOf(asked, 1)
            let reach = yield* Queue.take(heard)
            while (reach.trouble === undefined) reach = yield* Queue.take(heard)
            assert.deepStrictEqual([reach.trouble.why, reach.trouble.detail], [why, detail])
          }),
          Layer.orDie(agUiAgent(url, { onReach }))
        )
      }))
    )
  }

  example(
    "gets no prompt a second time, also where it closes the connection that it answered over before",
    withServer((asked, stream) => {
      if (asked.text === "act") return void stream.response.socket?.destroy()
      stream.send(begun(asked), textOf("ok"))
      stream.finish()
    }, ({ asked }) =>
      Effect.gen(function*() {
        const { conversation } = yield* opened()
        assert.deepStrictEqual(told(yield* converse(conversation, "p1", "hello")), ["ended done"])
        assert.deepStrictEqual(told(yield* converse(conversation, "p2", "act")), ["detached closed"])
        assert.deepStrictEqual(asked.map(({ text }) => text), ["hello", "act"])
      }))
  )

  it.live("that is not there surely has not got the prompt", () =>
    Effect.gen(function*() {
      const { url } = yield* Effect.scoped(agUiServer(() => {}))
      const place = { ask: yield* makeAgentHttp(url.href), url, client: "test/1", token: Effect.succeedNone }
      const trouble = yield* Effect.flip(exchange(place, "{}", () => Effect.undefined))
      assert.isTrue(trouble._tag === "RunTrouble" && trouble.untaken && !trouble.fatal)
      assert.strictEqual(trouble.why, "unreachable")
      assert.strictEqual((yield* Effect.flip(reached(place))).why, "unreachable")
    }))

  example(
    "that broke in the middle is reached again, and does not claim that the prompt did not arrive",
    Effect.suspend(() => {
      let requests = 0
      return withServer((asked, stream) => {
        stream.send(begun(asked), textOf("Hi"))
        if (requests++ > 0) return stream.finish()
        setImmediate(() => stream.response.destroy())
      }, () =>
        Effect.gen(function*() {
          const { conversation } = yield* opened()
          const events = yield* converse(conversation, "p1", "hi")
          assert.strictEqual(words(events), "Hi")
          const attached = (yield* until(conversation, is("Attached"))).find(is("Attached"))
          assert.deepStrictEqual([attached?.resumed, attached?.untaken], [false, undefined])
          assert.deepStrictEqual(told(yield* converse(conversation, "p2", "again")), ["ended done"])
        }))
    })
  )
})
