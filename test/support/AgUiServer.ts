import { Effect } from "effect"
import type { IncomingHttpHeaders, ServerResponse } from "node:http"
import { at, elementsOf, parseJson, readText } from "../../src/domain/Json.ts"
import { loopbackServer } from "./LoopbackServer.ts"

/** A request for a run, as a test looks at it. */
export interface AgUiAsked {
  readonly thread: string
  readonly run: string
  /** The text of its message; undefined where it has none. */
  readonly text: string | undefined
  /** What it answers interrupts with, in whichever way. */
  readonly resume: unknown
  readonly headers: IncomingHttpHeaders
  readonly body: unknown
}

/** The stream of a run. */
export interface AgUiStream {
  send(...events: ReadonlyArray<Readonly<Record<string, unknown>>>): void
  finish(outcome?: unknown): void
  readonly response: ServerResponse
}

const read = (headers: IncomingHttpHeaders, text: string): AgUiAsked => {
  const body = parseJson(text)
  return {
    thread: readText(at(body, "threadId")) ?? "",
    run: readText(at(body, "runId")) ?? "",
    text: readText(at(elementsOf(at(body, "messages")).at(-1), "content")),
    resume: at(body, "resume") ?? at(body, "forwardedProps", "command", "resume"),
    headers,
    body
  }
}

/** A server of AG-UI on loopback, whose runs do what `answer` makes of them. `asked`: all requests so far. */
export const agUiServer = (answer: (asked: AgUiAsked, stream: AgUiStream) => void) => {
  const asked: Array<AgUiAsked> = []
  return Effect.map(
    loopbackServer(({ body, request }, response) => {
      if (request.method !== "POST") return void response.writeHead(405).end()
      const one = read(request.headers, body)
      asked.push(one)
      const send: AgUiStream["send"] = (...events) => {
        if (!response.headersSent) response.writeHead(200, { "content-type": "text/event-stream" })
        for (const event of events) response.write(`data: ${JSON.stringify(event)}\n\n`)
      }
      answer(one, {
        send,
        finish: (outcome) => {
          send({ type: "RUN_FINISHED", threadId: one.thread, runId: one.run, ...(outcome ? { outcome } : {}) })
          response.end()
        },
        response
      })
    }),
    ({ close, url }) => ({ url: new URL(`${url}/agent`), asked, close })
  )
}

/** What servers say at the beginning of a run. */
export const begun = ({ run, thread }: AgUiAsked) => ({ type: "RUN_STARTED", threadId: thread, runId: run })
export const textOf = (delta: string, messageId = "m1") => ({ type: "TEXT_MESSAGE_CONTENT", messageId, delta })
export const toolOf = (toolCallId: string, toolCallName = toolCallId) => ({
  type: "TOOL_CALL_START",
  toolCallId,
  toolCallName
})

/** An interrupt as LangGraph's servers put it into an outcome. */
export const interruptOf = (id: string, raw: unknown) => ({
  id,
  reason: "langgraph:interrupt",
  metadata: { langgraph: { raw, ns: null } }
})
export const interruptedBy = (...interrupts: ReadonlyArray<unknown>) => ({ type: "interrupt", interrupts })
/** An interrupt as servers tell of it that put none into the outcome. */
export const legacyInterrupt = (raw: unknown) => ({ type: "CUSTOM", name: "on_interrupt", value: JSON.stringify(raw) })
/** The value of an interrupt of LangChain's middleware. */
export const reviewOf = (...actions: ReadonlyArray<{ readonly name: string; readonly args: unknown }>) => ({
  action_requests: actions.map((action) => ({ ...action, description: "Tool execution requires approval" })),
  review_configs: [...new Set(actions.map(({ name }) => name))].map((name) => ({
    action_name: name,
    allowed_decisions: ["approve", "edit", "reject", "respond"]
  }))
})
