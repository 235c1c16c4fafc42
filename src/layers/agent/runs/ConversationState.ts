import type { Deferred, Latch } from "effect"
import type { PromptId, Thread } from "../../../domain/Ids.ts"
import type { AgentEvent, LinkFault } from "../../../domain/turns/AgentEvent.ts"
import type { Inbox } from "../link/Inbox.ts"
import type { LiveRun } from "./LiveRun.ts"
import type { RunSession, RunTrouble } from "./RunDriver.ts"

/** A conversation as it stands. */
export interface ConversationState {
  readonly thread: Thread
  readonly inbox: Inbox
  readonly room: Latch.Latch
  /** How often it was attached, which is the newest one's `link`. */
  links: number
  runs: number
  seq: number
  session: RunSession | undefined
  run: LiveRun | undefined
  /** Given when a run broke off. */
  broken: Deferred.Deferred<RunTrouble>
  /** The prompt that surely did not reach the agent, until the reader was told. */
  untaken: PromptId | undefined
  /** The reader knows that it is down, and why. */
  told: LinkFault | undefined
  /** The agent is known to be there over this link. */
  isUp: boolean
}

/** What an event takes of the inbox, in bytes or nearly. */
const sizeOf = (event: AgentEvent): number => {
  const text = "text" in event ? event.text?.length ?? 0 : 0
  return text + (event._tag === "File" ? event.data?.length ?? 0 : 0)
}

/** Gives the reader an event; a run waits while there is no room for more. */
export const push = (state: ConversationState, event: AgentEvent) => {
  state.inbox.push(event, sizeOf(event))
  if (state.inbox.full()) state.room.closeUnsafe()
}
