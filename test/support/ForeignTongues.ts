import { at, type JsonRecord, readText, recordOf } from "../../src/domain/Json.ts"
import type { Line } from "../contracts/Agent.contract.ts"
import type { Format } from "./Mappings.ts"

/** What a foreign agent understands of a frame. */
export type Understood =
  | { readonly prompt: string; readonly id: string }
  | { readonly choice: unknown }
  | "cancel"
  | { readonly reply: object }
  | undefined

/** A run as its frames name it. */
export interface ForeignRun {
  readonly thread: string
  readonly id: string
}

/** How an agent of a format speaks. */
export interface Tongue {
  /** The thread of a socket, by its address or a frame. */
  threadOf(path: string, frame: JsonRecord | undefined): string | undefined
  hear(frame: JsonRecord): Understood
  say(line: Line | { readonly cancelled: true }, run: ForeignRun): object
}

const flat: Tongue = {
  threadOf: (path) => path.split("/").at(-1),
  hear: (frame) => {
    // It does not answer pings.
    if (frame["type"] === "ping") return undefined
    return frame["type"] === "confirm"
      ? { choice: frame["approved"] }
      : { prompt: readText(frame["text"]) ?? "", id: readText(frame["id"]) ?? "" }
  },
  say: (line, { id }) => {
    if ("say" in line) return { type: "chunk", text: line.say, reply_to: id }
    if ("tool" in line) return { type: "tool", name: line.tool, call: 1, state: "begin" }
    if ("ask" in line) return { type: "confirm", request: line.ask, question: "May I?" }
    if ("fail" in line) return { type: "error", code: line.fail, message: "failed" }
    return { type: "done", reply_to: id, ...("end" in line && { answer: line.end }) }
  }
}

const nested: Tongue = {
  threadOf: (_, frame) => readText(at(frame, "meta", "channel"))?.replace(/^thread-/, ""),
  hear: (frame) => {
    const { body, cmd, meta } = frame
    if (cmd === "subscribe") {
      return { reply: { event: { kind: "session.opened" }, meta: { session: `s-${readText(at(meta, "channel"))}` } } }
    }
    if (cmd === "respond") return { choice: at(body, "option") }
    if (cmd === "abort") return "cancel"
    const [part] = at(body, "content") as ReadonlyArray<JsonRecord>
    return { prompt: readText(part?.["value"]) ?? "", id: readText(at(body, "ref")) ?? "" }
  },
  say: (line, { id, thread }) => {
    const event = (kind: string, payload: object) => ({
      event: { kind, payload },
      meta: { session: `s-thread-${thread}`, run: `r-${id}` }
    })
    if ("say" in line) return event("message.part", { text: line.say, message: "m" })
    if ("tool" in line) return event("tool.call", { tool: line.tool, id: "c1" })
    if ("ask" in line) {
      const options = [{ key: "yes", text: "Yes", risk: "proceed" }, { key: "no", text: "No", risk: "stop" }]
      return event("question", { id: line.ask, title: "May I?", options })
    }
    if ("fail" in line) return event("run.failed", { error: { code: line.fail, message: "failed" } })
    return event("run.finished", "end" in line ? { text: line.end } : {})
  }
}

const jsonrpc: Tongue = {
  threadOf: (_, frame) => readText(at(frame, "params", "thread")),
  hear: (frame) => {
    const { id, method, params } = frame
    if (method === "initialize") return { reply: { jsonrpc: "2.0", id, result: {} } }
    if (method === "chat/cancel") return "cancel"
    if (method === undefined) return { choice: at(frame, "result", "selected") }
    const [part] = at(params, "prompt") as ReadonlyArray<JsonRecord>
    return { prompt: readText(recordOf(part)["text"]) ?? "", id: readText(id) ?? "" }
  },
  say: (line, { id, thread }) => {
    const update = (what: object) => ({
      jsonrpc: "2.0",
      method: "chat/update",
      params: { thread, request: id, update: what }
    })
    if ("say" in line) return update({ type: "text_delta", text: line.say })
    if ("tool" in line) return update({ type: "tool", id: "c1", title: line.tool, status: "pending" })
    if ("ask" in line) {
      return {
        jsonrpc: "2.0",
        id: line.ask,
        method: "chat/permission",
        params: { thread, title: "May I?", options: ["allow", "reject"] }
      }
    }
    if ("fail" in line) return { jsonrpc: "2.0", id, error: { code: line.fail, message: "failed" } }
    const result = "end" in line ? { text: line.end, stop: "end_turn" } : { stop: "cancelled" }
    return { jsonrpc: "2.0", id, result: { ...result, thread } }
  }
}

export const tongues: Readonly<Record<Format, Tongue>> = { flat, nested, jsonrpc }
