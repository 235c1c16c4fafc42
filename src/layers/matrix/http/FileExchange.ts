import { Effect, Predicate, Result } from "effect"
import { createRequire } from "node:module"
import type { Dispatcher } from "undici"
import { MatrixFault } from "../../../domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import { readResponse } from "./MatrixResponse.ts"

/** The bytes that a request sends in place of JSON. `size` in bytes. */
export interface SentBytes {
  readonly bytes: () => AsyncIterable<Uint8Array>
  readonly size: number
  readonly mime: string
}

/** An answer that is a file. Who takes it reads `bytes` to the end, or destroys it. */
export interface AnsweredFile {
  readonly size: number | undefined
  readonly bytes: Dispatcher.ResponseData["body"]
}

export interface FileRequest {
  readonly origin: string
  readonly path: string
  readonly method: Dispatcher.HttpMethod
  readonly headers: Record<string, string>
  readonly upload: SentBytes | undefined
  /** Takes an answer that is a file, which the result then says nothing of. */
  readonly download: ((file: AnsweredFile) => void) | undefined
  /** Until the answer begins, in ms. */
  readonly timeout: number
  /** The variable that names the proxy in between. */
  readonly proxy: string | undefined
}

/** The pause within a file after which it counts as broken off, in ms. */
const mostPause = 30_000

/** The largest answer that is no file, in bytes. */
const largestText = 64 * 1024

type Asked = (
  this: Dispatcher,
  options: Omit<Dispatcher.RequestOptions, "throwOnError"> & { readonly origin: string }
) => Promise<Dispatcher.ResponseData>

/** Loaded with the first file; the whole library would take three times as long. */
const asked = (): Asked => createRequire(import.meta.url)("undici/lib/api/api-request.js")

const codeOf = (error: unknown): string =>
  Predicate.hasProperty(error, "code") && Predicate.isString(error.code) ? error.code : "no code"

const textOf = async (body: Dispatcher.ResponseData["body"]): Promise<string> => {
  const chunks: Array<Buffer> = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    // Breaking off ends the request.
    if (size > largestText) return ""
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString("utf8")
}

const sizeIn = ({ "content-encoding": encoding, "content-length": length }: Dispatcher.ResponseData["headers"]) =>
  encoding === undefined && Predicate.isString(length) && /^\d{1,15}$/.test(length) ? Number(length) : undefined

const answered = async (
  { body, headers, statusCode: status }: Dispatcher.ResponseData,
  download: FileRequest["download"]
): Promise<Result.Result<RawEvent, MatrixFault>> => {
  if (download !== undefined && status >= 200 && status < 300) {
    download({ size: sizeIn(headers), bytes: body })
    return Result.succeed({})
  }
  const retryAfter = headers["retry-after"]
  const text = await textOf(body)
  return readResponse(
    { status, retryAfter: Predicate.isString(retryAfter) ? retryAfter : undefined, body: text },
    Date.now()
  )
}

/** One request that sends or gets a file, piece by piece. It ends once, and with it what it sends. */
export const fileExchange = (
  agent: Dispatcher,
  { download, headers, method, origin, path, proxy, timeout, upload }: FileRequest
): Effect.Effect<Result.Result<RawEvent, MatrixFault>> =>
  Effect.promise((signal) =>
    asked().call(agent, {
      origin,
      path,
      method,
      headers: upload === undefined
        ? headers
        : { ...headers, "Content-Type": upload.mime, "Content-Length": String(upload.size) },
      // An iterable is sent as it is asked for.
      body: upload === undefined ? null : (upload.bytes() as unknown as Dispatcher.RequestOptions["body"] & object),
      headersTimeout: timeout,
      bodyTimeout: mostPause,
      signal
    }).then((response) => answered(response, download)).catch((error: unknown) =>
      // The message may hold the address; the code never does.
      Result.fail(MatrixFault.cases.Unavailable.make({
        detail: `no answer (${codeOf(error)})`,
        ...(proxy === undefined ? {} : { proxy })
      }))
    )
  )
