import type { Route } from "../../../domain/routing/Route.ts"
import type { ReadEvent } from "./AdmissionOfRoute.ts"

/** Messages wait at most so many ms for a question that is on its way into the room. */
export const questionPace = 2_000

/** Routes of messages whose order in the conversation matters; commands act at once. */
const says: ReadonlySet<Route["_tag"]> = new Set<Route["_tag"]>(["Prompt", "Answer", "Unfit", "Hold"])

/**
 * Returns until when a message or reaction waits, in ms since 1970; undefined: it does not. One that may be about a
 * question on its way waits, and so does all that its sender says in that room after it: nothing overtakes, and the
 * first is the answer.
 */
export const makeInOrder = () => {
  const waiting = new Map<string, number>()
  return ({ inbound, pending: { closed, room } }: ReadEvent, { _tag }: Route, now: number): number | undefined => {
    // A time that is further away was noted before the clock was set back.
    for (const [who, until] of waiting) if (until <= now || until > now + questionPace) waiting.delete(who)
    if ((inbound._tag !== "Message" && inbound._tag !== "Reaction") || closed || !says.has(_tag)) return undefined
    const who = `${room} ${inbound.sender}`
    if (_tag === "Hold" && !waiting.has(who)) waiting.set(who, now + questionPace)
    return waiting.get(who)
  }
}
