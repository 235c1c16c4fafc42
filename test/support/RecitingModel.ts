import { Effect } from "effect"
import type { ServerResponse } from "node:http"
import { elementsOf, parseJson, readText, recordOf } from "../../src/domain/Json.ts"
import { loopbackServer } from "./LoopbackServer.ts"
import { done, ends, says } from "./ModelServers.ts"

/** One request for an answer: the texts of its messages by role, oldest first. */
export interface Recital {
  readonly messages: ReadonlyArray<{ readonly role: string; readonly content: string }>
  /** The newest message of a person's. */
  readonly prompt: string
  /** How often this was asked before. */
  readonly repeated: number
}

/** A model on loopback that answers as it is told, and lists itself as `m`. */
export const recitingModel = Effect.fnUntraced(function*(answer: (recital: Recital, response: ServerResponse) => void) {
  const recitals: Array<Recital> = []
  const { url } = yield* loopbackServer(({ body, request }, response) => {
    if (request.method === "GET") {
      response.writeHead(200, { "content-type": "application/json" })
      return void response.end(JSON.stringify({ object: "list", data: [{ id: "m" }] }))
    }
    const messages = elementsOf(recordOf(parseJson(body))["messages"]).map(recordOf).map(({ content, role }) => ({
      role: String(role),
      content: readText(content) ?? JSON.stringify(content)
    }))
    const prompt = messages.at(-1)?.content ?? ""
    const recital = { messages, prompt, repeated: recitals.filter((one) => one.prompt === prompt).length }
    recitals.push(recital)
    answer(recital, response)
  })
  return { url: `${url}/v1`, recitals }
})

/** Answers with this text, and goes on. */
export const begins = (response: ServerResponse, text: string) => {
  if (!response.headersSent) response.writeHead(200, { "content-type": "text/event-stream" })
  for (const word of text.match(/\S+\s*/g) ?? []) response.write(says(word))
}

/** Answers with this text, whole. */
export const recites = (response: ServerResponse, text: string) => {
  begins(response, text)
  response.end(ends("stop") + done)
}

/** The settings of a bot for it. */
export const modelSettings = (url: string) => ({ AGENT_WIRE: "openai", AGENT_URL: url, AGENT_MODEL: "m" })
