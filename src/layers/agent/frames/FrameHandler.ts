import type { Thread } from "../../../domain/Ids.ts"
import type { AgentEvent, Cursor } from "../../../domain/turns/AgentEvent.ts"
import type { OddFrame } from "../AgentCounters.ts"
import type { Inbox } from "../link/Inbox.ts"
import { foreign, gap, type LinkEnding, protocol, unasked, version } from "../link/LinkEnding.ts"
import type { LinkEnv } from "../link/LinkEnv.ts"
import type { LinkMemory } from "../link/LinkMemory.ts"
import type { AgentReady, Heard, WireFault } from "../wire/AgentCodec.ts"
import { logOddWord, makeOddFrames } from "./OddFrames.ts"
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
  /** Whether the agent spoke over this socket of a run that was cut, in words that do not say of which. */
  readonly isSpokenOver: () => boolean
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

/** Takes a step of the log; returns true where the frame is the log's next one. */
const makeStepping =
  (memory: LinkMemory, { finish }: FrameSource, odd: FrameHandler["odd"]) => (step: FrameStep): boolean => {
    if (step._tag === "Take") memory.position = step.position
    else if (step._tag === "Drop") odd("duplicate")
    else finish(gap, 1000)
    return step._tag === "Take"
  }

type Unasked = Extract<WireFault, { readonly _tag: "Unasked" }>

/**
 * What a frame is that the codec knows no run for. `named`: it says that it belongs to an earlier prompt of this
 * thread; `late`: it may well be the rest of a run that was cut; otherwise it may be another thread's.
 */
const judgeUnasked = <State>(
  { settling }: LinkEnv<State>,
  { memory: { runs }, thread }: FramedLink,
  { isRest, prompt }: Unasked,
  at: number
): "named" | "late" | LinkEnding => {
  if (prompt !== undefined && runs.knows(prompt)) return "named"
  if (isRest && settling.isLate(thread, at)) return "late"
  // An earlier process may have asked for it. Where this one asked for anything, it would know.
  const mayBeEarlier = isRest && settling.last(thread) === undefined && !runs.hasGiven()
  return unasked(prompt !== undefined || mayBeEarlier ? { run: undefined, prompt } : undefined)
}

export const makeFrameHandler = <State>(
  env: LinkEnv<State>,
  link: FramedLink,
  source: FrameSource
): FrameHandler => {
  const { inbox, memory, thread } = link
  const { empty, odd } = makeOddFrames(env, thread, source.finish)
  const takeStep = makeStepping(memory, source, odd)
  let attachedAt: number | undefined
  let isSpokenOver = false

  const ready = (said: AgentReady) => {
    if (attachedAt !== undefined) return odd("stray")
    attachedAt = source.heardAt()
    attach(env, link, source.asked, said)
  }

  const said = (event: AgentEvent, bytes: number, position: Position) => {
    const strange = memory.runs.look(event, "seq" in event && event.seq !== undefined && event.seq <= memory.owed)
    if (strange !== undefined) return endAsStrange(unasked(strange))
    if (takeStep(stepOf(position, event))) inbox.push(event, bytes)
  }

  /** Ends the link, unread, where what came may be another thread's. */
  const endAsStrange = (ending: LinkEnding) => {
    // First, as the frame may also be the one too many of a flood, whose ending would be no evidence.
    source.finish(ending, 4400)
    odd("foreign")
  }

  /** What is late is dropped: nobody reads the rest of a run that is over here. */
  const heardUnasked = (wrong: Unasked) => {
    const judged = judgeUnasked(env, link, wrong, source.heardAt())
    if (typeof judged !== "string") return endAsStrange(judged)
    isSpokenOver ||= judged === "late"
    odd("stray")
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
        return heardUnasked(wrong)
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

  return { attachedAt: () => attachedAt, hear, fault, isSpokenOver: () => isSpokenOver, odd, empty }
}
