import { Predicate } from "effect"
import { parseJson, readNumber, readRecord, readText } from "../../Json.ts"

/** The name of a request, which the answer repeats. Both sides number their own from 0. */
export type RpcId = number | string

/** Why a request was not done. `message` and `data` are the other side's words, which may hold anything. */
export interface RpcRefusal {
  readonly code: number
  readonly message: string
  readonly data?: unknown
}

/** A message of JSON-RPC 2.0. */
export type RpcMessage =
  | { readonly _tag: "Request"; readonly id: RpcId; readonly method: string; readonly params: unknown }
  | { readonly _tag: "Notification"; readonly method: string; readonly params: unknown }
  | { readonly _tag: "Result"; readonly id: RpcId; readonly result: unknown }
  | { readonly _tag: "Refusal"; readonly id: RpcId; readonly refusal: RpcRefusal }

export const methodNotFound = -32601

const isId = (value: unknown): value is RpcId => Predicate.isNumber(value) || Predicate.isString(value)

const refusalOf = (value: unknown): RpcRefusal => {
  const { code, data, message } = readRecord(value) ?? {}
  return {
    code: readNumber(code) ?? 0,
    message: readText(message) ?? "",
    ...(data === undefined ? {} : { data })
  }
}

/**
 * Reads one message. undefined for anything else, a batch too: agents print logs between their messages, so that it is
 * skipped.
 */
export const readRpc = (text: string): RpcMessage | undefined => {
  const message = readRecord(parseJson(text))
  if (message === undefined || message["jsonrpc"] !== "2.0") return undefined
  const { id, method, params } = message
  if (Predicate.isString(method)) {
    return isId(id) ? { _tag: "Request", id, method, params } : { _tag: "Notification", method, params }
  }
  if (!isId(id)) return undefined
  return message["error"] === undefined || message["error"] === null
    ? { _tag: "Result", id, result: message["result"] }
    : { _tag: "Refusal", id, refusal: refusalOf(message["error"]) }
}

/** One message as text without a line end. */
export const writeRpc = (message: RpcMessage): string => {
  const { _tag, ...rest } = message
  if (message._tag !== "Refusal") return JSON.stringify({ jsonrpc: "2.0", ...rest })
  return JSON.stringify({ jsonrpc: "2.0", id: message.id, error: message.refusal })
}
