import { Effect, Latch } from "effect"
import type { Thread } from "../../../domain/Ids.ts"
import type { AgentEvent, Cursor } from "../../../domain/turns/AgentEvent.ts"
import { AgentUnreachable, type Conversation, type Opener } from "../../../services/agent/Agent.ts"
import { cursorOf } from "../frames/Resume.ts"
import type { AgentCodec } from "../wire/AgentCodec.ts"
import { makeInbox } from "./Inbox.ts"
import type { LinkEnding } from "./LinkEnding.ts"
import type { LinkEnv } from "./LinkEnv.ts"
import { newMemory } from "./LinkMemory.ts"
import { driveLink, letSettle, type LinkState } from "./LinkReconnect.ts"

/** How long text waits for more text, in milliseconds: below what a person sees, and far below the pace of edits. */
const gather = 40

/** One thread's link to the agent: socket after socket, for as long as somebody holds it. */
export interface Link {
  readonly thread: Thread
  /** The agent's endpoint that the link leads to, where it has several. */
  readonly slot: string | undefined
  readonly conversation: Omit<Conversation, "wanted">
  readonly isLive: () => boolean
  readonly isHeld: () => boolean
  /** Says whether somebody takes from the link. A socket that is lost while nobody does is not replaced. */
  hold(isHeld: boolean): void
  /** Hands the living socket to a new opener, who has read up to `resume`; false: only a new socket can serve it. */
  takeOver(resume: Cursor | undefined, asked: string | undefined): Effect.Effect<boolean>
  finish(ending: LinkEnding): void
  /** Ends the wait for an agent that was not there, and connects at once; false where the link does not wait so. */
  retryNow(): boolean
  /** Connects and connects again; ends when the link is over. Interrupting it closes the socket. */
  readonly drive: Effect.Effect<void>
}

const isLive = ({ socket }: LinkState) => socket?.isLive() ?? false

const retryNow = (link: LinkState): boolean => {
  if (!link.isWaitingForAgent) return false
  link.isWaitingForAgent = false
  return link.retry.openUnsafe()
}

const takeOver = Effect.fnUntraced(function*(link: LinkState, cursor: Cursor | undefined, asked: string | undefined) {
  const { inbox, memory } = link
  const { agent, features, position } = memory
  if (!isLive(link) || position === undefined) return false
  if (asked !== undefined) memory.runs.adopt(undefined, asked)
  const canGoOn = cursor === undefined ||
    (cursor.epoch === position.epoch && cursor.seq <= position.seq && inbox.canRewindTo(cursor))
  if (!canGoOn) return false
  const { active } = position
  const attached: AgentEvent = {
    _tag: "Attached",
    cursor: cursor ?? cursorOf(position),
    resumed: cursor !== undefined,
    link: ++memory.links,
    features,
    ...(agent !== undefined && { agent }),
    ...(active !== undefined && { active })
  }
  yield* inbox.reopen(attached, cursor)
  return true
})

const conversationOf = <State>(codec: AgentCodec<State>, link: LinkState): Link["conversation"] => ({
  take: link.inbox.take,
  send: (command, over) =>
    Effect.suspend(() => {
      if (over !== undefined && over !== link.memory.links) return Effect.fail(new AgentUnreachable())
      const said = link.socket?.say(command) ?? "unsent"
      if (said === "unsayable") {
        return Effect.logDebug("This wire cannot say it").pipe(
          Effect.annotateLogs({ command: command._tag, wire: codec.id })
        )
      }
      return said === "sent" ? Effect.void : Effect.fail(new AgentUnreachable())
    })
})

/** Makes a thread's link, which begins to connect when `drive` is run. `resume`: what the opener has read. */
export const makeLink = Effect.fnUntraced(
  function*<State>(env: LinkEnv<State>, thread: Thread, resume: Cursor | undefined, opener: Opener) {
    const { codec } = env.options
    const { asked } = opener
    const memory = newMemory(resume, codec.features)
    if (asked !== undefined) memory.runs.adopt(undefined, asked)
    // It went on when an earlier process ended, or when a link of this one did, which is remembered.
    if (asked !== undefined && env.settling.last(thread) === undefined) letSettle(env, thread)
    const state: LinkState = {
      thread,
      chat: opener.chat,
      slot: opener.slot,
      memory,
      inbox: yield* makeInbox(() => state.socket?.resumeReading(), gather),
      socket: undefined,
      isHeld: true,
      isWaitingForAgent: false,
      retry: Latch.makeUnsafe(false)
    }
    const link: Link = {
      thread,
      slot: opener.slot,
      conversation: conversationOf(codec, state),
      isLive: () => isLive(state),
      isHeld: () => state.isHeld,
      hold: (isHeld) => {
        state.isHeld = isHeld
      },
      takeOver: (cursor, asked) => takeOver(state, cursor, asked),
      finish: (ending) => state.socket?.finish(ending, 1000),
      retryNow: () => retryNow(state),
      drive: driveLink(env, state)
    }
    return link
  }
)
