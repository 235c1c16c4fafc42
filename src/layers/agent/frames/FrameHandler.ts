import { Effect } from "effect"
import { isProtocolWord } from "../../../domain/doctor/agent/FrameConstants.ts"
import type { Thread } from "../../../domain/Ids.ts"
import type { AgentEvent, Cursor } from "../../../domain/turns/AgentEvent.ts"
import { countOdd, type OddFrame } from "../AgentCounters.ts"
import type { Inbox } from "../link/Inbox.ts"
import { flooded, foreign, gap, type LinkEnding, protocol, unasked, version } from "../link/LinkEnding.ts"
import type { LinkEnv } from "../link/LinkEnv.ts"
import type { LinkMemory } from "../link/LinkMemory.ts"
import type { AgentReady, Heard, WireFault } from "../wire/AgentCodec.ts"
import { makeFrameFlood } from "./FrameFlood.ts"
import { attachAt, cursorOf, type FrameStep, type Position, skipOver, stepOf } from "./Resume.ts"

/** The link that frames are for. */
export interface FramedLink {
  readonly thread: Thread
  /** The agent's endpoint that the link leads to, where it has several. */
  readonly slot?: string | undefined
  readonly memory: LinkMemory
  readonly inbox: Inbox
}

/** The socket that frames come over. */
export interface FrameSource {
  /** The cursor that this socket asked the agent to resume from. */
  readonly asked: Cursor | undefined
  /** When the agent was last heard, in milliseconds of the monotonic clock. */
  readonly heardAt: () => number
  reply(frame: string): void
  finish(ending: LinkEnding, code: number): void
}

/** What the frames of one socket do to their link. */
export interface FrameHandler {
  /** When the agent greeted us over this socket; undefined before that. */
  readonly attachedAt: () => number | undefined
  /** `bytes`: how much of the inbox the frame takes. */
  hear(heard: Heard, bytes: number): void
  /** Takes in a frame that has no meaning. */
  fault(wrong: WireFault): void
  /** Counts a frame that becomes no event. `shape`: for the log, without anybody's words. */
  odd(kind: OddFrame, shape?: string): void
  /** Takes in a frame that brings nothing. */
  empty(): void
}

/** Attaches the link where the agent's greeting says, and tells its holder. */
const attach = <State>(
  env: LinkEnv<State>,
  { inbox, memory }: FramedLink,
  asked: Cursor | undefined,
  said: AgentReady
) => {
  const { position, resumed } = attachAt(said, asked, memory.position)
  memory.position = position
  memory.features = said.features
  memory.agent = said.agent
  memory.owed = resumed ? said.head.seq : position.seq
  memory.doubtful = false
  if (said.active !== undefined) memory.runs.adopt(said.active.run, said.active.prompt)
  env.linkUp()
  env.options.onLink?.({ _tag: "Up", agent: said.agent })
  inbox.push({
    _tag: "Attached",
    cursor: cursorOf(position),
    resumed,
    link: ++memory.links,
    features: said.features,
    ...(said.agent !== undefined && { agent: said.agent }),
    ...(said.active !== undefined && { active: said.active })
  }, 0)
}

/** What counts frames that become no event, and closes a socket that is flooded with them. */
const makeOddFrames = <State>({ clock, context }: LinkEnv<State>, { thread }: FramedLink, { finish }: FrameSource) => {
  const isFlood = makeFrameFlood(clock)
  let isLogged = false
  const empty = () => {
    if (isFlood()) finish(flooded, 1008)
  }
  const odd = (kind: OddFrame, shape?: string) => {
    countOdd(kind, context)
    empty()
    // One line a socket, so that an agent that sends thousands of bad frames does not fill the log.
    if (isLogged || shape === undefined) return
    isLogged = true
    Effect.runForkWith(context)(
      Effect.logWarning("An agent frame could not be read").pipe(Effect.annotateLogs({ thread, kind, shape }))
    )
  }
  return { empty, odd }
}

/** For whoever wonders why a tool's line stays as it is. */
const logOddWord = <State>(
  { context }: LinkEnv<State>,
  thread: Thread,
  { at, table, word }: Extract<Heard, { _tag: "OddWord" }>
): void => {
  const shown = isProtocolWord(word) ? word : `a text of ${word.length}`
  const line = Effect.logDebug(`At ${at} of an agent frame stood a word that ${table} does not have: ${shown}`)
  Effect.runForkWith(context)(Effect.annotateLogs(line, { thread }))
}

export const makeFrameHandler = <State>(
  env: LinkEnv<State>,
  link: FramedLink,
  source: FrameSource
): FrameHandler => {
  const { inbox, memory, thread } = link
  const { empty, odd } = makeOddFrames(env, link, source)
  let attachedAt: number | undefined

  const ready = (said: AgentReady) => {
    if (attachedAt !== undefined) return odd("stray")
    attachedAt = source.heardAt()
    attach(env, link, source.asked, said)
  }

  /** Returns true where the frame is the log's next one. */
  const takeStep = (step: FrameStep): boolean => {
    if (step._tag === "Take") memory.position = step.position
    else if (step._tag === "Drop") odd("duplicate")
    else source.finish(gap, 1000)
    return step._tag === "Take"
  }

  const said = (event: AgentEvent, bytes: number, position: Position) => {
    const strange = memory.runs.look(event, "seq" in event && event.seq !== undefined && event.seq <= memory.owed)
    if (strange !== undefined) return endAsStrange(unasked(strange))
    if (takeStep(stepOf(position, event))) inbox.push(event, bytes)
  }

  /** Ends the link, unread, where what came may be another thread's. */
  const endAsStrange = (ending: LinkEnding) => {
    odd("foreign")
    // The other links end first, as this one's ending lets the quarantine begin at once. Where the journal may know the
    // run, it is asked before.
    if (ending.evidence?.of === undefined) env.suspendAgent(thread)
    source.finish(ending, 4400)
  }

  const hear = (heard: Heard, bytes: number): void => {
    switch (heard._tag) {
      case "Ready":
        return ready(heard)
      case "Reply":
        source.reply(heard.frame)
        return empty()
      case "Alive":
        return empty()
      case "Said":
        if (attachedAt === undefined || memory.position === undefined) return odd("stray")
        return said(heard.event, bytes, memory.position)
      case "Skipped":
        odd("skipped", heard.shape)
        if (heard.seq !== undefined && memory.position !== undefined && attachedAt !== undefined) {
          takeStep(skipOver(memory.position, heard.seq))
        }
        return
      case "OddWord":
        return logOddWord(env, thread, heard)
    }
  }

  const fault = (wrong: WireFault): void => {
    switch (wrong._tag) {
      case "Foreign":
        return endAsStrange(foreign)
      case "Unasked":
        return endAsStrange(unasked())
      case "Version":
        return source.finish(version, 4406)
      case "Malformed":
        odd("malformed", wrong.shape)
        // An agent that cannot greet us does not learn it when we connect again.
        if (attachedAt === undefined) return source.finish(protocol, 4400)
        if (wrong.seq === undefined) memory.doubtful = true
        else if (memory.position !== undefined && wrong.seq > memory.position.seq) source.finish(gap, 1000)
    }
  }

  return { attachedAt: () => attachedAt, hear, fault, odd, empty }
}
