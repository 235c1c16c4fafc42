import { Effect } from "effect"
import { makeSseReader, type ServerSentEvent } from "../../../domain/agents/sse/SseReader.ts"
import { type AgentHttpAnswer, AgentHttpTrouble } from "./AgentHttp.ts"

/** The code of an answer that has more than is read. */
export const tooLarge = "TOO_LARGE"

const overfull = new AgentHttpTrouble({ code: tooLarge, sent: true })

/** The body as text, of at most `most` bytes. */
export const textOfAnswer = Effect.fnUntraced(function*({ next }: AgentHttpAnswer, most: number) {
  const pieces: Array<Uint8Array> = []
  let size = 0
  for (let piece = yield* next; piece !== undefined; piece = yield* next) {
    size += piece.length
    if (size > most) return yield* overfull
    pieces.push(piece)
  }
  return Buffer.concat(pieces, size).toString("utf8")
})

/** The beginning of the body as text, of at most `most` bytes; what cannot be read of it is left out. */
export const textBegun = Effect.fnUntraced(function*({ next }: AgentHttpAnswer, most: number) {
  const pieces: Array<Uint8Array> = []
  let size = 0
  while (size < most) {
    const piece = yield* Effect.orElseSucceed(next, () => undefined)
    if (piece === undefined) break
    size += piece.length
    pieces.push(piece)
  }
  return Buffer.concat(pieces, size).toString("utf8", 0, Math.min(size, most))
})

/**
 * The server-sent events of an answer, those of one piece at a time; undefined: it is over. `largest`: the longest
 * event in UTF-16 code units, 1 MiB when not given.
 */
export const eventsOfAnswer = ({ next }: AgentHttpAnswer, largest?: number) => {
  const reader = makeSseReader(largest)
  let isOver = false
  let isOverfull = false
  return Effect.gen(function*(): Effect.fn.Return<ReadonlyArray<ServerSentEvent> | undefined, AgentHttpTrouble> {
    while (!isOver) {
      // What came before is told first.
      if (isOverfull) return yield* overfull
      const piece = yield* next
      isOver = piece === undefined
      const read = piece === undefined ? reader.end() : reader.read(piece)
      isOverfull = read.tooLarge
      if (read.events.length > 0) return read.events
    }
    if (isOverfull) return yield* overfull
    return undefined
  })
}
