import type { IncomingMessage } from "node:http"
import { pipeline, type Transform } from "node:stream"
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib"

const decompress: ReadonlyMap<string, () => Transform> = new Map([
  ["gzip", createGunzip],
  ["x-gzip", createGunzip],
  ["deflate", createInflate],
  ["br", createBrotliDecompress]
])

/** The body of an answer without its compression. We ask for none, and some servers compress all the same. */
export const plainBytes = (answer: IncomingMessage) => {
  const make = decompress.get((answer.headers["content-encoding"] ?? "").trim().toLowerCase())
  const plain = make === undefined ? answer : pipeline(answer, make(), () => {})
  return {
    bytes: (plain as AsyncIterable<Uint8Array>)[Symbol.asyncIterator](),
    close: () => void plain.on("error", () => {}).destroy()
  }
}
