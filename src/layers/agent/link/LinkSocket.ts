import { Deferred, Effect } from "effect"
import { monotonicUnsafe } from "../../pace/MonotonicClock.ts"
import { type FramedLink, type FrameHandler, makeFrameHandler } from "../frames/FrameHandler.ts"
import type { connect, SocketConnection } from "../SocketConnection.ts"
import type { Heard } from "../wire/AgentCodec.ts"
import { type LinkEnding, usedUp } from "./LinkEnding.ts"
import type { LinkEnv } from "./LinkEnv.ts"
import { resumeFrom } from "./LinkMemory.ts"
import { makeSocketEnd } from "./SocketEnd.ts"
import { tracedConnect } from "./TracedConnection.ts"
import { makeSpeech, type SocketSpeech } from "./unframed/SocketSpeech.ts"

/**
 * One socket of a link, from connecting to its ending. Frames are handled in the callbacks of `ws`, without a fiber
 * for each.
 */
export interface LinkSocket extends SocketSpeech {
  readonly ended: Deferred.Deferred<LinkEnding>
  readonly opened: Deferred.Deferred<void>
  readonly isLive: () => boolean
  /**
   * When the agent was last heard, in milliseconds of the monotonic clock; now, while reading is paused and it could
   * not be heard.
   */
  readonly heardAt: () => number
  readonly attachedAt: () => number | undefined
  /** When the run that goes on last said something, or reading was paused; in milliseconds of the same clock. */
  readonly saidAt: () => number
  send(frame: string): boolean
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

/** Stops reading while the inbox is full. `resumed`: told when reading goes on. */
const makePausing = (connection: Pick<SocketConnection, "pause" | "resume">, resumed: () => void) => {
  let isPaused = false
  return {
    isPaused: () => isPaused,
    pauseIf: (isFull: boolean) => {
      if (isPaused || !isFull) return
      isPaused = true
      connection.pause()
    },
    resume: () => {
      if (!isPaused) return
      isPaused = false
      resumed()
      connection.resume()
    }
  }
}

/** The agent's URL for a link, with `{thread}` still to fill in. */
const urlOf = (url: string, { slot }: FramedLink) => (slot === undefined ? url : url.replaceAll("{slot}", slot))

/** Connects a link's next socket; `token` is sent with the upgrade. */
export const makeLinkSocket = <State>(
  env: LinkEnv<State>,
  link: FramedLink,
  token: Parameters<typeof connect>[1]
): LinkSocket => {
  const { clock, context, options: { client, codec, url } } = env
  const { inbox, memory, thread } = link
  const isUp = () => frames.attachedAt() !== undefined
  const isLive = () => isUp() && !isOver()
  const { end, ended, isOver } = makeSocketEnd(env, link, { state: () => reading.state, wasUp: isUp })
  const [opened, asked] = [Deferred.makeUnsafe<void>(), resumeFrom(memory)]
  const opening = codec.open(thread, client, asked, env.settling.last(thread) as State | undefined)
  const reading = { state: opening.state }
  const now = () => monotonicUnsafe(clock)
  const lastHeard = makeLastHeard(now)
  let saidAt = 0
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
  const hear = (all: ReadonlyArray<Heard>, bytes = 0): void => {
    for (const heard of all) {
      if (isOver()) return
      if (heard._tag === "Said") saidAt = lastHeard.at()
      frames.hear(heard, bytes)
    }
  }
  const connection: SocketConnection = tracedConnect(context, thread)(codec.url(urlOf(url, link), thread), token, {
    opened: () => {
      lastHeard.setNow()
      for (const frame of opening.frames) connection.send(frame)
      hear(opening.heard)
      Deferred.doneUnsafe(opened, Effect.void)
    },
    text: (text, bytes) => {
      lastHeard.setNowOnce()
      const decoded = codec.decode(text, reading.state)
      if (decoded._tag !== "Decoded") return frames.fault(decoded)
      reading.state = decoded.state
      hear(decoded.heard, bytes)
      pausing.pauseIf(inbox.full())
    },
    binary: () => frames.odd("binary", "binary"),
    // A WebSocket ping may come from a proxy, so it is no sign of life of the agent.
    pinged: frames.empty,
    ended: (ending, detail) => {
      const clean = ending.clean === true ? codec.unframed : undefined
      hear(clean?.closed(reading.state) ?? [])
      end(clean?.isUsedUp(reading.state) === true ? usedUp : ending, detail)
    }
  }, env.tunnel)
  const pausing = makePausing(connection, lastHeard.setNow)
  const speech = makeSpeech(env, thread, {
    given: memory.runs.gave,
    isSpokenOver: frames.isSpokenOver,
    reading,
    isLive,
    hear,
    finish,
    send: connection.send
  })
  return {
    ...speech,
    ended,
    opened,
    isLive,
    saidAt: () => (pausing.isPaused() ? now() : saidAt),
    heardAt: () => (pausing.isPaused() ? now() : lastHeard.at()),
    attachedAt: frames.attachedAt,
    send: (frame) => isLive() && connection.send(frame),
    resumeReading: pausing.resume,
    finish
  }
}
