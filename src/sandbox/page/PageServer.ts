import type { IncomingMessage, ServerResponse } from "node:http"
import { parseJson } from "../../domain/Json.ts"
import { obeyed, type PageControls } from "./PageControls.ts"
import { builtPage, pageFile } from "./PageFiles.ts"
import { type PageRefusal, refusalOfCall, refusalOfHost, sandboxHeaders } from "./PageRules.ts"
import { mostStreams, streamSteps } from "./PageStream.ts"

export { builtPage }

export interface PageOptions {
  readonly controls: PageControls
  /** What the printed address has after its `#`. */
  readonly key: string
  readonly port: number
  /** Where the page's files are. */
  readonly folder: URL
}

const say = (response: ServerResponse, status: number, text: string) =>
  void response.writeHead(status, { ...sandboxHeaders, "content-type": "text/plain; charset=utf-8" }).end(`${text}\n`)

const refuse = (response: ServerResponse, { status, why }: PageRefusal) => say(response, status, why)

const json = (response: ServerResponse, value: unknown) =>
  void response.writeHead(200, { ...sandboxHeaders, "content-type": "application/json" }).end(JSON.stringify(value))

const calls: ReadonlySet<string> = new Set(["GET /sandbox/session", "GET /sandbox/trip", "POST /sandbox/control"])

/** Answers what is no call of the Matrix API: the page, and what it asks the sandbox for. */
export const pageServer = ({ controls, folder, key, port }: PageOptions) => {
  let streams = 0

  const call = (name: string, query: URLSearchParams, raw: Buffer, response: ServerResponse) => {
    if (name === "GET /sandbox/session") return json(response, controls.session)
    if (name === "POST /sandbox/control") {
      const status = obeyed(controls, parseJson(raw.toString("utf8")))
      return void response.writeHead(status, sandboxHeaders).end()
    }
    if (streams >= mostStreams) return say(response, 503, "Too many windows look at this sandbox; close one.")
    streams++
    response.once("close", () => streams--)
    return streamSteps(controls, Number(query.get("after")) || 0, response)
  }

  return (message: IncomingMessage, raw: Buffer, response: ServerResponse): void => {
    const target = new URL(message.url ?? "/", "http://loopback")
    const name = `${message.method} ${target.pathname}`
    if (calls.has(name)) {
      const refusal = refusalOfCall(message.headers, port, key)
      return refusal === undefined ? call(name, target.searchParams, raw, response) : refuse(response, refusal)
    }
    const refusal = refusalOfHost(message.headers, port)
    if (refusal !== undefined) return refuse(response, refusal)
    const file = pageFile(target.pathname, folder)
    if (file === undefined) return say(response, 404, "There is nothing here.")
    if (message.method !== "GET" && message.method !== "HEAD") return say(response, 405, "This can only be read.")
    if (file === "unbuilt") return say(response, 503, "The page is made by: npm run build")
    response.writeHead(200, { ...sandboxHeaders, "content-type": file.mime, "content-length": file.bytes.length })
    response.end(message.method === "HEAD" ? undefined : file.bytes)
  }
}
