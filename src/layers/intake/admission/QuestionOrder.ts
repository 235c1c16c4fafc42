import type { Route } from "../../../domain/routing/Route.ts"
import type { Read } from "./AdmissionOfRoute.ts"

/** A question that is on its way into the room is there within seconds, or its turn waits anyway. In milliseconds. */
export const questionPace = 2_000

/** What says something in a conversation, and has its place there; commands act at once. */
const says: ReadonlySet<Route["_tag"]> = new Set<Route["_tag"]>(["Prompt", "Answer", "Unfit", "Hold"])

/**
 * Until when a message waits, in milliseconds since 1970; undefined: it does not. Who has said what may be about a
 * question that is on its way waits with all that they say in that room after it: nothing of it overtakes, and the
 * first is the answer.
 */
export const makeInOrder = () => {
  const waiting = new Map<string, number>()
  return ({ inbound, pending: { closed, room } }: Read, { _tag }: Route, now: number): number | undefined => {
    // A time that is further away is one of a clock that went back since.
    for (const [who, until] of waiting) if (until <= now || until > now + questionPace) waiting.delete(who)
    if (inbound._tag !== "Message" || closed || !says.has(_tag)) return undefined
    const who = `${room} ${inbound.sender}`
    if (_tag === "Hold" && !waiting.has(who)) waiting.set(who, now + questionPace)
    return waiting.get(who)
  }
}
