import { Effect, Option, Stream } from "effect"
import type { IncomingMessage, ServerResponse } from "node:http"
import type { OfferedFile, OfferedFiles, TakenOffer } from "../../services/files/OfferedFiles.ts"

/** Where files are offered, below the base URL. */
export const offeredBelow = "/media/"

/** The name in a path, whatever stands before it: a proxy may keep a part of its own address. */
const nameIn = (url: string | undefined) => /\/media\/([A-Za-z0-9_-]{43})$/.exec(url ?? "")?.[1]

/** How long whoever fetches may be silent, in ms. */
const patience = 30_000

/** A client that asks for a file sees less than it was promised, and never a clean end. */
class BrokenOff extends Error {}

const refuse = (response: ServerResponse, status: number) => {
  const text = `${status}\n`
  response.writeHead(status, {
    "content-type": "text/plain",
    "content-length": text.length,
    "cache-control": "no-store"
  })
    .end(text)
}

/** Gives a piece away, and waits until there is room for the next. */
const write = (response: ServerResponse, piece: Uint8Array) =>
  Effect.callback<void, BrokenOff>((resume) => {
    if (response.destroyed) return resume(Effect.fail(new BrokenOff()))
    if (response.write(piece)) return resume(Effect.void)
    const over = () => response.off("drain", go).off("close", gone)
    const go = () => {
      over()
      resume(Effect.void)
    }
    const gone = () => {
      over()
      resume(Effect.fail(new BrokenOff()))
    }
    response.on("drain", go).on("close", gone)
    return Effect.sync(over)
  })

const headersOf = ({ mime, name, size }: OfferedFile) => ({
  "content-type": mime,
  "content-length": size,
  "content-disposition": `attachment; filename*=UTF-8''${
    encodeURIComponent(name.toWellFormed()).replaceAll(/['()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`)
  }`,
  "x-content-type-options": "nosniff",
  "cache-control": "no-store"
})

/**
 * Sends a file. Whether an encrypted one is whole is known at its end alone, so the last piece is held back until then;
 * where something is wrong, the connection ends before it. The name is used up when the first byte goes out.
 */
const send = ({ file, giveBack }: TakenOffer, response: ServerResponse) =>
  Effect.suspend(() => {
    let [length, isBegun] = [0, false]
    let held: Uint8Array | undefined
    const begin = () => {
      if (!isBegun) response.writeHead(200, headersOf(file))
      isBegun = true
    }
    const whole = Effect.scoped(Effect.gen(function*() {
      yield* Stream.runForEach(yield* file.open, (piece) => {
        const before = held
        held = piece
        length += piece.length
        if (length > file.size) return Effect.fail(new BrokenOff())
        if (before === undefined) return Effect.void
        begin()
        return write(response, before)
      })
      if (length !== file.size) return yield* Effect.fail(new BrokenOff())
      begin()
      response.end(held)
    }))
    return whole.pipe(
      Effect.ensuring(Effect.suspend(() => (isBegun ? Effect.void : giveBack))),
      Effect.catchCause(() =>
        Effect.sync(() => {
          if (response.headersSent) response.destroy()
          else refuse(response, 502)
        })
      )
    )
  })

/** Answers requests for offered files: each name once, to GET alone, and never to a page in a browser. */
export const answerFile =
  (offered: typeof OfferedFiles.Service, run: (work: Effect.Effect<void>) => { interruptUnsafe(): void }) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    request.resume()
    if (request.headers.origin !== undefined) return refuse(response, 403)
    if (request.method !== "GET") return refuse(response, 405)
    const name = nameIn(request.url)
    if (name === undefined) return refuse(response, 404)
    response.setTimeout(patience, () => response.destroy())
    const fiber = run(
      Effect.flatMap(
        offered.take(name),
        (found) => Option.isNone(found) ? Effect.sync(() => refuse(response, 404)) : send(found.value, response)
      )
    )
    response.once("close", () => fiber.interruptUnsafe())
  }
