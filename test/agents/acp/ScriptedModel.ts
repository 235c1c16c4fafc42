import { Effect } from "effect"
import { createServer, type ServerResponse } from "node:http"
import { at, elementsOf, parseJson, readText } from "../../../src/domain/Json.ts"

/** What a model says next: texts, and perhaps a command that it wants to run. */
interface Said {
  readonly texts: ReadonlyArray<string>
  readonly command?: string
  /** Ms between texts. */
  readonly pace?: number
}

/** The texts of a message, whichever way it has them, without what an agent adds for its model. */
const textIn = (message: unknown): string => {
  const content = at(message, "content")
  const text = readText(content) ?? elementsOf(content).map((part) => readText(at(part, "text")) ?? "").join("\n")
  return text.replaceAll(/<system-reminder>[^]*?<\/system-reminder>/g, "").trim()
}

const isResult = (message: unknown) =>
  at(message, "role") === "tool" ||
  elementsOf(at(message, "content")).some((part) => at(part, "type") === "tool_result")

const saidTo = (messages: ReadonlyArray<unknown>): Said => {
  const told = messages.filter((one) => at(one, "role") === "user" && !isResult(one) && textIn(one) !== "")
  const last = told.at(-1)
  if (messages.slice(messages.indexOf(last)).some(isResult)) return { texts: ["The tool ", "is done."] }
  const asked = textIn(last)
  const remembered = told.slice(0, -1).map(textIn).findLast((one) => one.includes("remember the"))
  const [, command] = /do-this: (.*)/.exec(asked) ?? []
  if (command !== undefined) return { texts: ["Running it. "], command: command.trim() }
  if (asked.includes("what did I ask")) {
    return { texts: [`You told me: ${/remember the \w+ \w+/.exec(remembered ?? "")?.[0] ?? "nothing"}`] }
  }
  if (asked.includes("remember the")) return { texts: ["I will remember", " that."] }
  if (asked.includes("count slowly")) {
    return { texts: Array.from({ length: 1_000 }, (_, number) => `${number + 1} `), pace: 20 }
  }
  return { texts: ["Hello", " there."] }
}

type Stream = (response: ServerResponse, said: Said) => Promise<void>

const pause = (ms: number) => new Promise((resume) => setTimeout(resume, ms))

/** The stream of chat completions, as OpenAI's API has it. */
const completion: Stream = async (response, { command, pace = 0, texts }) => {
  const send = (delta: object, finish: string | null = null) =>
    response.write(`data: ${
      JSON.stringify({
        id: "c",
        object: "chat.completion.chunk",
        created: 1,
        model: "m",
        choices: [{ index: 0, delta, finish_reason: finish }]
      })
    }\n\n`)
  for (const content of texts) {
    if (response.destroyed) return
    send({ role: "assistant", content })
    if (pace > 0) await pause(pace)
  }
  if (command !== undefined) {
    const call = { name: "bash", arguments: JSON.stringify({ command, description: "what was asked for" }) }
    send({ tool_calls: [{ index: 0, id: `call_${Date.now()}`, type: "function", function: call }] })
  }
  send({}, command === undefined ? "stop" : "tool_calls")
  response.end("data: [DONE]\n\n")
}

/** The stream of messages, as Anthropic's API has it. */
const message: Stream = async (response, { command, pace = 0, texts }) => {
  const send = (type: string, more: object) =>
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`)
  const usage = { input_tokens: 1, output_tokens: 1 }
  send("message_start", {
    message: {
      id: `msg_${Date.now()}`,
      type: "message",
      role: "assistant",
      model: "m",
      content: [],
      stop_reason: null,
      usage
    }
  })
  send("content_block_start", { index: 0, content_block: { type: "text", text: "" } })
  for (const text of texts) {
    if (response.destroyed) return
    send("content_block_delta", { index: 0, delta: { type: "text_delta", text } })
    if (pace > 0) await pause(pace)
  }
  send("content_block_stop", { index: 0 })
  if (command !== undefined) {
    const block = { type: "tool_use", id: `toolu_${Date.now()}`, name: "Bash", input: {} }
    send("content_block_start", { index: 1, content_block: block })
    const input = JSON.stringify({ command, description: "what was asked for" })
    send("content_block_delta", { index: 1, delta: { type: "input_json_delta", partial_json: input } })
    send("content_block_stop", { index: 1 })
  }
  send("message_delta", { delta: { stop_reason: command === undefined ? "end_turn" : "tool_use" }, usage })
  send("message_stop", {})
  response.end()
}

/** A model behind both APIs, on a port of loopback, that does what it is told. */
export const scriptedModel = Effect.map(
  Effect.acquireRelease(
    Effect.promise(() =>
      new Promise<{ readonly port: number; readonly close: () => void }>((resume) => {
        const server = createServer((request, response) => {
          let body = ""
          request.setEncoding("utf8").on("data", (text: string) => (body += text)).on("end", () => {
            const isMessage = request.url?.includes("/messages") === true
            if (request.url?.includes("count_tokens") === true) return response.end("{\"input_tokens\":1}")
            if (!isMessage && request.url?.includes("/chat/completions") !== true) {
              return response.writeHead(404).end("{}")
            }
            response.writeHead(200, { "content-type": "text/event-stream" })
            void (isMessage ? message : completion)(response, saidTo(elementsOf(at(parseJson(body), "messages"))))
          })
        })
        server.listen(0, "127.0.0.1", () => {
          const place = server.address()
          const close = () => {
            server.closeAllConnections()
            server.close()
          }
          resume({ port: typeof place === "object" && place !== null ? place.port : 0, close })
        })
      })
    ),
    ({ close }) => Effect.sync(close)
  ),
  ({ port }) => `http://127.0.0.1:${port}`
)
