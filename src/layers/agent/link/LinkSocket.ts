import { Deferred, Effect, Option } from "effect"
import type { Thread } from "../../../domain/Ids.ts"
import type { AgentCommand } from "../../../domain/turns/AgentCommand.ts"
import { monotonicUnsafe } from "../../pace/MonotonicClock.ts"
import { type FramedLink, type FrameHandler, makeFrameHandler } from "../frames/FrameHandler.ts"
import { connect, type SocketConnection } from "../SocketConnection.ts"
import type { Encoded } from "../wire/AgentCodec.ts"
import { type LinkEnding, released } from "./LinkEnding.ts"
import type { LinkEnv } from "./LinkEnv.ts"
import { judgeEnding, type LinkMemory, resumeFrom } from "./LinkMemory.ts"

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

/** Tells of a socket's end; of one that is let go, or whose evidence is still to be weighed, only that it is over. */
const report = <State>(
  { context, options }: LinkEnv<State>,
  thread: Thread,
  ending: LinkEnding,
  { detail, wasUp }: { readonly detail: string; readonly wasUp: boolean }
) => {
  const { evidence, fatal, why } = ending
  Effect.runForkWith(context)(Effect.logDebug("Agent link ended").pipe(Effect.annotateLogs({ thread, why, detail })))
  const isTold = ending !== released && evidence?.of === undefined
  options.onLink?.(isTold ? { _tag: "Ended", why, detail, fatal, wasUp } : { _tag: "Released", wasUp })
}

/** Notes a prompt before it leaves, as the agent may answer at once. */
const noteGiven = ({ runs }: LinkMemory, command: AgentCommand) => {
  if (command._tag === "Prompt") runs.gave(command.id)
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

/** The agent's URL for a link, with `{thread}` still to fill in. */
const urlOf = (url: string, { slot }: FramedLink) => (slot === undefined ? url : url.replaceAll("{slot}", slot))

/** Connects a link's next socket; `token` is sent with the upgrade. */
export const makeLinkSocket = <State>(
  env: LinkEnv<State>,
  link: FramedLink,
  token: Parameters<typeof connect>[1]
): LinkSocket => {
  const { clock, options: { client, codec, url } } = env
  const { inbox, memory, thread } = link
  const ended = Deferred.makeUnsafe<LinkEnding>()
  const opened = Deferred.makeUnsafe<void>()
  const asked = resumeFrom(memory)
  const opening = codec.open(thread, client, asked)
  const reading = { state: opening.state }
  const lastHeard = makeLastHeard(() => monotonicUnsafe(clock))
  let isPaused = false
  let isOver = false

  const end = (ending: LinkEnding, detail: string) => {
    if (isOver) return
    isOver = true
    const judgedEnding = judgeEnding(memory, ending)
    report(env, thread, judgedEnding, { detail, wasUp: frames.attachedAt() !== undefined })
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
  const connection: SocketConnection = connect(codec.url(urlOf(url, link), thread), token, {
    opened: () => {
      lastHeard.setNow()
      opening.frames.forEach((frame) => connection.send(frame))
      opening.heard.forEach((heard) => frames.hear(heard, 0))
      Deferred.doneUnsafe(opened, Effect.void)
    },
    text: (text, bytes) => {
      lastHeard.setNowOnce()
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
  }, env.tunnel)
  const isLive = () => frames.attachedAt() !== undefined && !isOver
  return {
    ended,
    opened,
    isLive,
    heardAt: () => (isPaused ? monotonicUnsafe(clock) : lastHeard.at()),
    attachedAt: frames.attachedAt,
    send: (frame) => isLive() && connection.send(frame),
    say: (command) => {
      if (!isLive()) return "unsent"
      noteGiven(memory, command)
      return sayAs(codec.encode(thread, command, reading.state), connection, reading)
    },
    resumeReading: () => {
      if (!isPaused) return
      isPaused = false
      lastHeard.setNow()
      connection.resume()
    },
    finish
  }
}
