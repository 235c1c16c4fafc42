import type { AgentEvent } from "../../../domain/turns/AgentEvent.ts"
import type { ConversationInput, ReopenableConversation } from "./ReopenableConversation.ts"

/**
 * One item of a turn's queue. `Poke`: the journal may hold signals for the turn. `Alarm`: something is due, which the
 * tick at the end of every round finds. `FileRead`: the file of the prompt was read, or could not be.
 */
export type TurnArrival =
  | ConversationInput
  | { readonly _tag: "Poke" }
  | { readonly _tag: "Alarm" }
  | { readonly _tag: "FileRead" }

export type AttachedEvent = Extract<AgentEvent, { _tag: "Attached" }>

/** What came for a turn in one round. */
export interface TurnArrivals {
  /** What the agent said, in order; nothing of an earlier opening, which the agent repeats. */
  readonly heard: ReadonlyArray<AgentEvent>
  /** The newest link that came up. */
  readonly attached: AttachedEvent | undefined
  readonly isPoked: boolean
  readonly isBroken: boolean
  readonly isSocketWanted: boolean
}

/** Sums up the queue's items; those of an earlier opening of the conversation are left out. */
export const arrivalsOf = (
  items: ReadonlyArray<TurnArrival>,
  { isCurrent }: Pick<ReopenableConversation, "isCurrent">
): TurnArrivals => {
  const heard = items.flatMap((item) => (item._tag === "Heard" && isCurrent(item) ? item.events : []))
  return {
    heard,
    attached: heard.findLast((event) => event._tag === "Attached"),
    isPoked: items.some(({ _tag }) => _tag === "Poke"),
    isBroken: items.some(({ _tag }) => _tag === "Broken"),
    isSocketWanted: items.some((item) => item._tag === "SocketWanted" && isCurrent(item))
  }
}
