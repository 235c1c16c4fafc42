import { Deferred, Effect, Option } from "effect"
import type { AgentCommand } from "../../../domain/turns/AgentCommand.ts"
import { monotonicUnsafe } from "../../pace/MonotonicClock.ts"
import { connect, type Handlers, type SocketConnection } from "../SocketConnection.ts"
import type { Encoded } from "../wire/AgentCodec.ts"
import { type FrameTrace, frameTrace } from "../wire/FrameTrace.ts"
import { type FramedLink, type FrameHandler, makeFrameHandler } from "./FrameHandler.ts"
import { type LinkEnding, released } from "./LinkEnding.ts"
import type { LinkEnv } from "./LinkEnv.ts"
import { judgeEnding, resumeFrom } from "./LinkMemory.ts"

/**
 * One socket of a link, from connecting to its ending. Frames are handled in the callbacks of `ws`, without a fiber
 * for each.
 */
export interface LinkSocket {
  readonly ended: Deferred.Deferred<LinkEnding>
  readonly opened: Deferred.Deferred<void>
  readonly isLive: () => boolean
  /**
   * When the agent was last heard, in milliseconds of the monotonic clock; now, while reading is paused and it could
   * not be heard.
   */
  readonly heardAt: () => number
  readonly attachedAt: () => number | undefined
  send(frame: string): boolean
  /** Sends a command as this wire says it. `unsent`: the socket is down. `unsayable`: this wire cannot say it. */
  say(command: AgentCommand): "sent" | "unsent" | "unsayable"
  /** The inbox has room again. */
  resumeReading(): void
  /** Closes the socket with `code`; the link goes on as `ending` says. */
  finish(ending: LinkEnding, code: number): void
}

/** When the agent was last heard. Frames that are read together, often a hundred, cost one look at the clock. */
const makeLastHeard = (now: () => number) => {
  let heardAt = now()
  let isFresh = false
  return {
    at: () => heardAt,
    setNow: () => {
      heardAt = now()
    },
    setNowOnce: () => {
      if (isFresh) return
      isFresh = true
      heardAt = now()
      queueMicrotask(() => (isFresh = false))
    }
  }
}

/** Sends what a command was encoded to; frames are read by its state from then on. */
const sayAs = <State>(
  encoded: Option.Option<Encoded<State>>,
  connection: SocketConnection,
  reading: { state: State }
): ReturnType<LinkSocket["say"]> => {
  if (Option.isNone(encoded)) return "unsayable"
  if (!connection.send(encoded.value.frame)) return "unsent"
  reading.state = encoded.value.state
  return "sent"
}

/** A connection whose frames to the agent are logged. */
const traced = (connection: SocketConnection, trace: FrameTrace | undefined): SocketConnection => {
  if (trace === undefined) return connection
  const logged = (send: SocketConnection["send"]) => (text: string) => {
    const isSent = send(text)
    if (isSent) trace("out", text)
    return isSent
  }
  return { ...connection, send: logged(connection.send), reply: logged(connection.reply) }
}

/** Connects a link's next socket; `token` is sent with the upgrade. */
export const makeLinkSocket = <State>(
  env: LinkEnv<State>,
  link: FramedLink,
  token: Parameters<typeof connect>[1]
): LinkSocket => {
  const { clock, context, options: { client, codec, url } } = env
  const { inbox, memory, thread } = link
  const ended = Deferred.makeUnsafe<LinkEnding>()
  const opened = Deferred.makeUnsafe<void>()
  const asked = resumeFrom(memory)
  const opening = codec.open(thread, client, asked)
  const reading = { state: opening.state }
  const trace = frameTrace(context, thread)
  const lastHeard = makeLastHeard(() => monotonicUnsafe(clock))
  let isPaused = false
  let isOver = false

  const end = (ending: LinkEnding, detail: string) => {
    if (isOver) return
    isOver = true
    const judgedEnding = judgeEnding(memory, ending)
    Effect.runForkWith(context)(
      Effect.logDebug("Agent link ended").pipe(Effect.annotateLogs({ thread, why: judgedEnding.why, detail }))
    )
    const { fatal, why } = judgedEnding
    if (judgedEnding !== released) env.options.onLink?.({ _tag: "Ended", why, detail, fatal })
    Deferred.doneUnsafe(ended, Effect.succeed(judgedEnding))
  }
  const finish = (ending: LinkEnding, code: number) => {
    end(ending, `we closed ${code}`)
    connection.close(code)
  }
  const frames: FrameHandler = makeFrameHandler(env, link, {
    asked,
    heardAt: lastHeard.at,
    reply: (frame) => connection.reply(frame),
    finish
  })
  const handlers: Handlers = {
    opened: () => {
      lastHeard.setNow()
      opening.frames.forEach((frame) => connection.send(frame))
      opening.heard.forEach((heard) => frames.hear(heard, 0))
      Deferred.doneUnsafe(opened, Effect.void)
    },
    text: (text, bytes) => {
      lastHeard.setNowOnce()
      trace?.("in", text)
      const decoded = codec.decode(text, reading.state)
      if (decoded._tag !== "Decoded") return frames.fault(decoded)
      reading.state = decoded.state
      for (const heard of decoded.heard) if (!isOver) frames.hear(heard, bytes)
      if (!isPaused && inbox.full()) {
        isPaused = true
        connection.pause()
      }
    },
    binary: () => frames.odd("binary", "binary"),
    // A WebSocket ping may come from a proxy, so it is no sign of life of the agent.
    pinged: frames.empty,
    ended: end
  }
  const connection = traced(connect(codec.url(url, thread), token, handlers, env.tunnel), trace)
  const isLive = () => frames.attachedAt() !== undefined && !isOver
  return {
    ended,
    opened,
    isLive,
    heardAt: () => (isPaused ? monotonicUnsafe(clock) : lastHeard.at()),
    attachedAt: frames.attachedAt,
    send: (frame) => isLive() && connection.send(frame),
    say: (command) => (isLive() ? sayAs(codec.encode(thread, command, reading.state), connection, reading) : "unsent"),
    resumeReading: () => {
      if (!isPaused) return
      isPaused = false
      lastHeard.setNow()
      connection.resume()
    },
    finish
  }
}
