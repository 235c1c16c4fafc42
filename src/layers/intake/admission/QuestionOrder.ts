import type { EventId } from "../../../domain/Ids.ts"
import type { Route } from "../../../domain/routing/Route.ts"
import type { ReadEvent } from "./AdmissionOfRoute.ts"

/** What waits for something that is on its way into the room is looked at again after so many ms at most. */
export const questionPace = 2_000

/** The same at first: a send is mostly confirmed at once. */
const firstPace = 250

/** An event waits for at most so many ms for what a send turns out to be, after which it is taken as it is without. */
const longestWait = 600_000

/** Routes of messages whose order in the conversation matters; commands act at once. */
const says: ReadonlySet<Route["_tag"]> = new Set<Route["_tag"]>(["Prompt", "Answer", "Unfit", "Hold"])

/**
 * Knows which events wait, and since when; a new process counts anew. One that may be about a question on its way
 * waits, and so does all that its sender says in that room after it: nothing overtakes, and the first is the answer.
 */
export const makeInOrder = () => {
  const waiting = new Map<string, number>()
  const since = new Map<EventId, number>()

  /** For how long an event that waits will wait next. */
  const paceOf = (event: EventId, now: number) => {
    // A time that is yet to come was noted before the clock was set back.
    const from = Math.min(since.get(event) ?? now, now)
    since.set(event, from)
    return Math.min(questionPace, Math.max(firstPace, now - from))
  }

  return {
    /** Whether an event has waited for as long as any may. */
    hasWaited: ({ pending: { event } }: ReadEvent, now: number): boolean =>
      now - (since.get(event) ?? now) >= longestWait,
    /** Until when an event of that route waits, in ms since 1970; undefined: it does not. */
    untilOf: ({ inbound, pending: { closed, event, room } }: ReadEvent, to: Route, now: number): number | undefined => {
      for (const [who, until] of waiting) if (until <= now || until > now + questionPace) waiting.delete(who)
      if (to._tag !== "Hold") since.delete(event)
      if ((inbound._tag !== "Message" && inbound._tag !== "Reaction") || closed || !says.has(to._tag)) return undefined
      if (to._tag === "Hold" && to.alone === true) return now + paceOf(event, now)
      const who = `${room} ${inbound.sender}`
      // What waits behind another event waits for its own reason, too: its time begins now, not when that one's ends.
      const next = to._tag === "Hold" ? now + paceOf(event, now) : undefined
      if (next !== undefined && !waiting.has(who)) waiting.set(who, next)
      return waiting.get(who)
    }
  }
}
