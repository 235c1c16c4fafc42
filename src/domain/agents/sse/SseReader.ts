import { Sse } from "effect/encoding"

/** One event of a stream of server-sent events. `event`: its type, `message` where the server names none. */
export interface ServerSentEvent {
  readonly event: string
  readonly data: string
}

/** What a piece of the stream held. `tooLarge`: an event is longer than allowed, and the stream is read no further. */
export interface SseRead {
  readonly events: ReadonlyArray<ServerSentEvent>
  readonly tooLarge: boolean
}

/** Reads server-sent events from bytes that come in any pieces. */
export interface SseReader {
  read(piece: Uint8Array): SseRead
  /** The event that the stream ended in, without the blank line that ends one. */
  readonly end: () => SseRead
}

/** The longest event, in UTF-16 code units. It is what is kept of a stream at most, beside the newest piece. */
const longestEvent = 1_048_576

/** Some servers keep a connection alive by events without data, or by comments where data belongs (`data: : ping`). */
const saysNothing = (data: string) => data === "" || data.startsWith(":")

/**
 * A reader of one stream, as HTML's standard has it: lines end in LF, CR or CRLF, comments and unknown fields are
 * skipped, lines of data are joined. `largest`: the longest event in UTF-16 code units, 1 MiB when not given.
 */
export const makeSseReader = (largest = longestEvent): SseReader => {
  const decoder = new TextDecoder()
  let events: Array<ServerSentEvent> = []
  let tooLarge = false
  const parser = Sse.makeParser((said) => {
    // A server's wish for when to connect again is of no use: a prompt is not asked twice by itself.
    if (said._tag === "Event" && !saysNothing(said.data)) events.push({ event: said.event, data: said.data })
  }, { maxEventSize: largest })

  const take = (text: string): SseRead => {
    events = []
    if (!tooLarge) tooLarge = parser.feed(text) !== undefined
    return { events, tooLarge }
  }
  return {
    read: (piece) => take(decoder.decode(piece, { stream: true })),
    end: () => take(`${decoder.decode()}\n\n`)
  }
}
