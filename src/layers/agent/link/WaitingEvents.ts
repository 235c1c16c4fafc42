import type { AgentEvent } from "../../../domain/turns/AgentEvent.ts"

/**
 * What waits in an inbox: an event, and where it is text the words that went on with it, each numbered one more than
 * the one before. An agent may send each word by itself: nothing else is kept of those.
 */
export interface Waiting {
  readonly event: AgentEvent
  readonly more: Array<string>
}

/** Whether the event only goes on with the text that waits last. */
export const goesOn = (last: Waiting | undefined, event: AgentEvent): event is AgentEvent & { readonly _tag: "Text" } =>
  event._tag === "Text" && last?.event._tag === "Text" && event.seq === last.event.seq + last.more.length + 1 &&
  event.run === last.event.run && event.message === last.event.message

/** What waits, as one event, numbered as the last of it. */
export const whole = ({ event, more }: Waiting): AgentEvent =>
  event._tag === "Text" && more.length > 0
    ? { ...event, seq: event.seq + more.length, text: event.text + more.join("") }
    : event

/** The words numbered after `seq`; an event without a number is left out. */
export const after = (seq: number) => (waiting: Waiting): Waiting | undefined => {
  const { event, more } = waiting
  if (!("seq" in event) || event.seq === undefined) return undefined
  if (event.seq > seq) return waiting
  const known = seq - event.seq
  const [text, ...rest] = more.slice(known)
  return event._tag === "Text" && text !== undefined
    ? { event: { ...event, seq: seq + 1, text }, more: rest }
    : undefined
}

/** How many events of the agent's that is. */
export const count = (all: ReadonlyArray<Waiting>): number => all.reduce((sum, { more }) => sum + 1 + more.length, 0)
