import { Effect, Option, Redacted } from "effect"
import type { ServerResponse } from "node:http"
import { PromptId, Thread } from "../../src/domain/Ids.ts"
import { elementsOf, parseJson, recordOf } from "../../src/domain/Json.ts"
import type { Features } from "../../src/domain/turns/AgentEvent.ts"
import { makeAgentHttp } from "../../src/layers/agent/http/AgentHttp.ts"
import { makeOpenAiDriver } from "../../src/layers/agent/openai/OpenAiDriver.ts"
import type { RunEvent, RunPrompt } from "../../src/layers/agent/runs/RunDriver.ts"
import { type Answering, loopbackServer } from "./LoopbackServer.ts"

export const modelFeatures: Features = {
  threads: "frame",
  resume: false,
  cancel: "frame",
  ask: false,
  end: "frame",
  deltas: true,
  idempotent: false,
  durable: true,
  harmless: true,
  promptBytes: 65_536,
  history: 40
}

/** One event of a stream. */
export const sse = (data: unknown) => `data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`

const chunkOf = (choice: object) => ({ id: "c1", object: "chat.completion.chunk", model: "m", choices: [choice] })
export const says = (content: string | null) => sse(chunkOf({ index: 0, delta: { content }, finish_reason: null }))
export const delta = (fields: object) => sse(chunkOf({ index: 0, delta: fields }))
export const ends = (finish_reason: string) => sse(chunkOf({ index: 0, delta: {}, finish_reason }))
export const done = sse("[DONE]")
export const errs = (error: object) => sse({ error })

/** Answers with a stream that has all this, and is over. */
export const streams = (response: ServerResponse, ...pieces: ReadonlyArray<string | Uint8Array>) => {
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" })
  for (const piece of pieces) response.write(piece)
  response.end()
}

/** Answers with an error. */
export const refuses = (
  response: ServerResponse,
  status: number,
  error: object | string,
  headers: Readonly<Record<string, string>> = {}
) => {
  const isText = typeof error === "string"
  response.writeHead(status, { "content-type": isText ? "text/html" : "application/json", ...headers })
  response.end(isText ? error : JSON.stringify({ error }))
}

export interface ModelAsked {
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
}

export const promptOf = (text: string, more: Partial<RunPrompt> = {}): RunPrompt => ({
  _tag: "Prompt",
  id: PromptId.make("p1_1"),
  text,
  ...more
})

/** The driver of a model, and what one prompt comes to in a session of its own. */
export const modelAt = Effect.fnUntraced(function*(
  url: string,
  options: { readonly model?: string; readonly showsThoughts?: boolean; readonly token?: string } = {}
) {
  const driver = makeOpenAiDriver(yield* makeAgentHttp(url), {
    url,
    model: options.model ?? "m",
    system: undefined,
    token: Effect.succeed(Option.map(Option.fromUndefinedOr(options.token), (token) => Redacted.make(token))),
    client: "matrix-surface/test",
    features: modelFeatures,
    showsThoughts: options.showsThoughts ?? false
  })
  const run = (prompt: RunPrompt) =>
    Effect.scoped(Effect.gen(function*() {
      const session = yield* driver.open(Thread.make("t1_conversation"), { person: "u1", patient: false })
      const said: Array<RunEvent> = []
      const trouble = yield* session.run(prompt, (event) => Effect.sync(() => void said.push(event))).pipe(
        Effect.match({ onFailure: (trouble) => trouble, onSuccess: () => undefined })
      )
      return { said, last: said.at(-1), trouble }
    }))
  return { driver, run }
})

/** A model server on loopback with this behaviour, its driver, and what it was asked. */
export const modelWorld = Effect.fnUntraced(function*(
  answer: (asked: ModelAsked, ...rest: Parameters<Answering>) => void,
  options: Parameters<typeof modelAt>[1] = {}
) {
  const asked: Array<ModelAsked> = []
  const { url } = yield* loopbackServer((asking, response) => {
    const one = { path: asking.request.url ?? "", body: recordOf(parseJson(asking.body)) }
    asked.push(one)
    answer(one, asking, response)
  })
  return { asked, url, ...(yield* modelAt(`${url}/v1/`, options)) }
})

export const textSaid = (said: ReadonlyArray<RunEvent>) =>
  said.map((event) => (event._tag === "Text" ? event.text : "")).join("")

/** How many messages a request has. */
export const recordedMessages = (body: ModelAsked["body"]) => elementsOf(body["messages"]).length
