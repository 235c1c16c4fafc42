import { Effect, Option } from "effect"
import type { Thread } from "../../../domain/Ids.ts"
import type { AgentCommand } from "../../../domain/turns/AgentCommand.ts"
import type { AgentCodec, AgentReady, Heard, WireFault } from "../../agent/wire/AgentCodec.ts"
import type { SocketNews, ThrowawaySocket } from "./ThrowawaySocket.ts"

/** A socket that is read as the bot reads it. */
export interface ReadSocket {
  /** Sends a frame, and reads by the state that it leads to. */
  readonly send: (frame: string) => Effect.Effect<void>
  /**
   * What the next frames mean, at most so many milliseconds from now; undefined: none came. The agent's pings are
   * answered.
   */
  readonly heard: (milliseconds: number) => Effect.Effect<FrameMeaning | undefined>
}

/** What one frame meant, or how the socket ended. */
export type FrameMeaning =
  | { readonly _tag: "Heard"; readonly heard: ReadonlyArray<Heard>; readonly at: number }
  | { readonly _tag: "Fault"; readonly fault: WireFault["_tag"]; readonly at: number }
  | { readonly _tag: "Binary" }
  | { readonly _tag: "Closed"; readonly code: number }

const greetingTime = 10_000

/**
 * Reads a socket's frames by a codec, from its opening on. `greeted` is what the codec hears without a frame; `tell`
 * sends a command, where the wire can say it.
 */
export const readBy = Effect.fnUntraced(
  function*<State>(codec: AgentCodec<State>, socket: ThrowawaySocket, thread: Thread, client: string) {
    const opening = codec.open(thread, client, undefined)
    let state = opening.state
    yield* Effect.forEach(opening.frames, socket.send, { discard: true })

    const meaningOf = Effect.fnUntraced(function*(news: SocketNews): Effect.fn.Return<FrameMeaning> {
      if (news._tag !== "Text") return news
      const decoded = codec.decode(news.text, state)
      if (decoded._tag !== "Decoded") return { _tag: "Fault", fault: decoded._tag, at: news.at }
      state = decoded.state
      yield* Effect.forEach(decoded.heard, (one) => (one._tag === "Reply" ? socket.send(one.frame) : Effect.void), {
        discard: true
      })
      return { _tag: "Heard", heard: decoded.heard, at: news.at }
    })
    const reading: ReadSocket = {
      send: socket.send,
      heard: Effect.fnUntraced(function*(milliseconds) {
        const news = yield* socket.next(milliseconds)
        return news === undefined ? undefined : yield* meaningOf(news)
      })
    }
    const tell = (command: AgentCommand) =>
      Effect.suspend(() => {
        const encoded = Option.getOrUndefined(codec.encode(thread, command, state))
        if (encoded === undefined) return Effect.void
        state = encoded.state
        return socket.send(encoded.frame)
      })
    return { reading, greeted: opening.heard, tell }
  }
)

const faults: Readonly<Record<WireFault["_tag"], string>> = {
  Foreign: "it greets with another thread than the one asked for",
  Malformed: "it answers the greeting with a frame that is no ready",
  Version: "it speaks another version of agent-wire",
  Unasked: "it answers the greeting with a frame of a run"
}

/** The agent's `ready`, or in a few words why there is none. */
export const awaitReady = Effect.fnUntraced(
  function*(reading: ReadSocket, greeted: ReadonlyArray<Heard>): Effect.fn.Return<AgentReady | string> {
    const readyIn = (heard: ReadonlyArray<Heard>) => heard.find((one) => one._tag === "Ready")
    const known = readyIn(greeted)
    if (known !== undefined) return known
    while (true) {
      const meaning = yield* reading.heard(greetingTime)
      if (meaning === undefined) return "no ready comes within 10 s of hello"
      switch (meaning._tag) {
        case "Closed":
          return `it closes the socket with ${meaning.code} instead of ready`
        case "Binary":
          return "it sends a binary message instead of ready"
        case "Fault":
          return faults[meaning.fault]
        case "Heard": {
          const ready = readyIn(meaning.heard)
          if (ready !== undefined) return ready
          if (meaning.heard.some(({ _tag }) => _tag === "Said")) return "it sends a frame of a run before ready"
        }
      }
    }
  }
)
