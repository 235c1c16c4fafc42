import { Result } from "effect"
import type { IncomingMessage } from "node:http"
import { parseJson, readRecord } from "../../domain/Json.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import type { ServerSession } from "../state/HomeserverState.ts"
import type { ServerRefusal, ServerResult } from "../state/ServerRefusal.ts"

/** An answer over HTTP; `body` becomes JSON. */
export interface ServerReply {
  readonly status: number
  readonly body: unknown
  /** In ms; becomes the header in whole seconds. */
  readonly retryAfter?: number
  /** A file, in place of the body. */
  readonly file?: { readonly bytes: Buffer; readonly mime: string }
}

/** A request of the client-server API, taken apart. */
export interface ServerRequest {
  readonly method: string
  /** The path after `/_matrix/client/`, `/_synapse/` or `/_matrix/`, cut at its slashes and decoded. */
  readonly parts: ReadonlyArray<string>
  readonly query: URLSearchParams
  readonly body: RawEvent
  /** The body as it came, and its type. */
  readonly raw: Buffer
  readonly mime: string
  /** In ms since 1970. */
  readonly now: number
}

/** A request with a valid token. */
export interface Authorised extends ServerRequest {
  readonly session: ServerSession
}

export const refusalReply = (status: number, errcode: string, error: string): ServerReply => ({
  status,
  body: { errcode, error }
})

const refusedReply = ({ body, errcode, error, status }: ServerRefusal): ServerReply =>
  body === undefined ? refusalReply(status, errcode, error) : { status, body }

export const ok = (body: unknown): ServerReply => ({ status: 200, body })

/** The answer for what a function of `rooms` gave; by default an empty object. */
export const reply = <A>(answer: ServerResult<A>, body: (value: A) => unknown = () => ({})): ServerReply =>
  Result.isSuccess(answer)
    ? ok(body(answer.success))
    : refusedReply(answer.failure)

export const unrecognized = refusalReply(404, "M_UNRECOGNIZED", "Unrecognized request")

const prefix = "/_matrix/client/"
/** Paths under it begin with the part `admin`. */
const adminPrefix = "/_synapse/"
/** Paths under it begin with the part `media`. */
const mediaPrefix = "/_matrix/media/"

const decoded = (part: string) => (part.includes("%") ? decodeURIComponent(part) : part)

/** Undefined for a path outside the client-server and admin API. */
export const place = (
  url: string
): { readonly parts: ReadonlyArray<string>; readonly query: URLSearchParams } | undefined => {
  const begin = url.startsWith(mediaPrefix)
    ? "/_matrix/".length
    : [prefix, adminPrefix].find((one) => url.startsWith(one))?.length
  if (begin === undefined) return undefined
  const mark = url.indexOf("?")
  const path = mark === -1 ? url.slice(begin) : url.slice(begin, mark)
  try {
    return { parts: path.split("/").map(decoded), query: new URLSearchParams(mark === -1 ? "" : url.slice(mark + 1)) }
  } catch {
    return undefined
  }
}

/** Undefined for a body that is no JSON object; no body is an empty one. */
export const parseBody = (text: string): RawEvent | undefined => (text === "" ? {} : readRecord(parseJson(text)))

export const bearer = (message: IncomingMessage) => {
  const header = message.headers.authorization
  return header?.startsWith("Bearer ") === true ? header.slice(7) : undefined
}
