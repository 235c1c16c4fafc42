import { Deferred, Effect } from "effect"
import type { Thread } from "../../../domain/Ids.ts"
import { monotonicUnsafe } from "../../pace/MonotonicClock.ts"
import { countOdd, type OddFrame } from "../AgentCounters.ts"
import { connect, type SocketConnection } from "../SocketConnection.ts"
import type { Heard, Ready, WireFault } from "../wire/AgentCodec.ts"
import type { Inbox } from "./Inbox.ts"
import { flooded, foreign, gap, type LinkEnding, protocol, version } from "./LinkEnding.ts"
import type { LinkEnv } from "./LinkEnv.ts"
import { judged, type LinkMemory, resumeFrom } from "./LinkMemory.ts"
import { attachAt, cursorOf, skipOver, type Step, stepOf } from "./Resume.ts"

/** So many frames that bring nothing may come in a spell of so many milliseconds; no agent needs more than some. */
const [idleFrames, idleSpell] = [5_000, 10_000]

/**
 * One socket of a link, from connecting to its ending. Frames are handled where `ws` hands them over: no fiber per
 * frame.
 */
export interface LinkSocket {
  readonly ended: Deferred.Deferred<LinkEnding>
  readonly opened: Deferred.Deferred<void>
  readonly live: () => boolean
  /** When the agent was last heard, or could have been if we had not paused it. Milliseconds (`Monotonic`). */
  readonly heardAt: () => number
  readonly attachedAt: () => number | undefined
  send(frame: string): boolean
  room(): void
  /** Closes the socket with `code`; the link goes on as `ending` says. */
  finish(ending: LinkEnding, code: number): void
}

export const makeLinkSocket = <State>(
  env: LinkEnv<State>,
  thread: Thread,
  memory: LinkMemory,
  inbox: Inbox,
  connecting: Parameters<typeof connect>[1]
): LinkSocket => {
  const { options, context, clock } = env
  const { codec } = options
  const ended = Deferred.makeUnsafe<LinkEnding>()
  const opened = Deferred.makeUnsafe<void>()
  const asked = resumeFrom(memory)
  const opening = codec.open(thread, options.client, asked)
  let { state } = opening
  let attachedAt: number | undefined
  let heardAt = monotonicUnsafe(clock)
  let hearing = false
  let paused = false
  let over = false
  let noted = false
  let idle = { since: heardAt, frames: 0 }

  /** By one look at the clock for all that was read together: small frames come by the hundred. */
  const heardNow = () => {
    if (hearing) return
    hearing = true
    heardAt = monotonicUnsafe(clock)
    queueMicrotask(() => (hearing = false))
  }
  const end = (ending: LinkEnding, detail: string) => {
    if (over) return
    over = true
    const why = judged(memory, ending)
    Effect.runForkWith(context)(
      Effect.logDebug("Agent link ended").pipe(Effect.annotateLogs({ thread, why: why.why, detail }))
    )
    Deferred.doneUnsafe(ended, Effect.succeed(why))
  }
  const finish = (ending: LinkEnding, code: number) => {
    end(ending, `we closed ${code}`)
    connection.close(code)
  }
  const odd = (kind: OddFrame, shape?: string) => {
    countOdd(kind, context)
    nothing()
    // One line a socket: an agent that sends thousands of bad frames must not fill the log.
    if (noted || shape === undefined) return
    noted = true
    Effect.runForkWith(context)(
      Effect.logWarning("An agent frame could not be read").pipe(Effect.annotateLogs({ thread, kind, shape }))
    )
  }
  /** A frame that no inbox counts: a flood of them would hold everybody up, and no pause ends it. */
  const nothing = () => {
    const now = monotonicUnsafe(clock)
    if (now - idle.since > idleSpell) idle = { since: now, frames: 0 }
    if (++idle.frames > idleFrames) finish(flooded, 1008)
  }
  const ready = (said: Ready) => {
    if (attachedAt !== undefined) return odd("stray")
    const { position, resumed } = attachAt(said, asked, memory.position)
    memory.position = position
    memory.features = said.features
    memory.owed = resumed ? said.head.seq : position.seq
    memory.doubtful = false
    attachedAt = heardAt
    env.up()
    inbox.push({
      _tag: "Attached",
      cursor: cursorOf(position),
      resumed,
      link: ++memory.links,
      features: said.features,
      ...(said.active !== undefined && { active: said.active })
    }, 0)
  }
  /** True: the frame is the next one. */
  const stepped = (step: Step): boolean => {
    if (step._tag === "Take") memory.position = step.position
    else if (step._tag === "Drop") odd("duplicate")
    else finish(gap, 1000)
    return step._tag === "Take"
  }
  const hear = (heard: Heard, bytes: number): void => {
    switch (heard._tag) {
      case "Ready":
        return ready(heard)
      case "Reply":
        connection.reply(heard.frame)
        return nothing()
      case "Alive":
        return nothing()
      case "Said":
        if (attachedAt === undefined || memory.position === undefined) return odd("stray")
        if (stepped(stepOf(memory.position, heard.event))) inbox.push(heard.event, bytes)
        return
      case "Skipped":
        odd("skipped")
        if (heard.seq !== undefined && memory.position !== undefined && attachedAt !== undefined) {
          stepped(skipOver(memory.position, heard.seq))
        }
    }
  }
  const fault = (wrong: WireFault): void => {
    switch (wrong._tag) {
      case "Foreign":
        odd("foreign")
        // The others first: our own ending lets the quarantine begin at once.
        env.shut(thread)
        return finish(foreign, 4400)
      case "Version":
        return finish(version, 4406)
      case "Malformed":
        odd("malformed", wrong.shape)
        // An agent that cannot greet us will not learn it by our coming back.
        if (attachedAt === undefined) return finish(protocol, 4400)
        if (wrong.seq === undefined) memory.doubtful = true
        else if (memory.position !== undefined && wrong.seq > memory.position.seq) finish(gap, 1000)
    }
  }
  const connection: SocketConnection = connect(codec.url(options.url, thread), connecting, {
    opened: () => {
      heardAt = monotonicUnsafe(clock)
      opening.frames.forEach((frame) => connection.send(frame))
      opening.heard.forEach((heard) => hear(heard, 0))
      Deferred.doneUnsafe(opened, Effect.void)
    },
    text: (text, bytes) => {
      heardNow()
      const decoded = codec.decode(text, state)
      if (decoded._tag !== "Decoded") return fault(decoded)
      state = decoded.state
      for (const heard of decoded.heard) if (!over) hear(heard, bytes)
      if (!paused && inbox.full()) {
        paused = true
        connection.pause()
      }
    },
    binary: () => odd("binary", "binary"),
    // It says nothing of the agent's own loop: a proxy may send it.
    pinged: nothing,
    ended: end
  }, env.way)
  return {
    ended,
    opened,
    live: () => attachedAt !== undefined && !over,
    heardAt: () => (paused ? monotonicUnsafe(clock) : heardAt),
    attachedAt: () => attachedAt,
    send: (frame) => attachedAt !== undefined && !over && connection.send(frame),
    room: () => {
      if (!paused) return
      paused = false
      heardAt = monotonicUnsafe(clock)
      connection.resume()
    },
    finish
  }
}
