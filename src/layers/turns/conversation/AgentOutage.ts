import { isUnrelated } from "../../../domain/reach/ReachNews.ts"
import type { AgentEvent } from "../../../domain/turns/AgentEvent.ts"
import type { Turn } from "../../../domain/turns/Turn.ts"
import type { OpenTurn } from "../../../services/turns/OpenTurn.ts"

type RoomTurn = Pick<OpenTurn, "room" | "seq">

/**
 * What all turns together know of an agent that is away, or whose sockets are all in use, and which rooms were told
 * so: one sentence is enough for a room, however many turns of it wait.
 */
export interface AgentOutage {
  /** What the newest event of any link says; "unknown" before the first one. */
  readonly agent: () => "unknown" | "up" | "away"
  /**
   * Takes in what one link said. One that was kept from the agent by us says nothing of whether that is there. An
   * `Attached` ends the outage for every room.
   */
  hear(events: ReadonlyArray<AgentEvent>): void
  /** Whether another turn has told the room what this one would have to tell it. */
  isToldByAnother(own: RoomTurn, turn: Turn): boolean
  /** Takes in what the turn has told its room by now. */
  record(own: RoomTurn, turn: Turn): void
  /** The turn waits no more. */
  forget(own: RoomTurn): void
}

export const makeAgentOutage = (): AgentOutage => {
  let agent: ReturnType<AgentOutage["agent"]> = "unknown"
  // Rooms that were told, and the turn that told them: with its end nothing in the room says so any more.
  const toldAway = new Map<OpenTurn["room"], number>()
  // The same for the wait for a socket; the turn takes that back when it has one.
  const toldToWait = new Map<OpenTurn["room"], number>()
  const forgetIn = (told: Map<OpenTurn["room"], number>, { room, seq }: RoomTurn) => {
    if (told.get(room) === seq) told.delete(room)
  }
  return {
    agent: () => agent,
    hear: (events) => {
      const link = events.findLast((event) =>
        event._tag === "Attached" || (event._tag === "Detached" && !isUnrelated(event.why))
      )
      if (link !== undefined) agent = link._tag === "Detached" ? "away" : "up"
      if (events.some(({ _tag }) => _tag === "Attached")) toldAway.clear()
    },
    isToldByAnother: ({ room, seq }, turn) =>
      turn.detachedAt === undefined && turn.waitingAt !== undefined
        ? (toldToWait.get(room) ?? seq) !== seq
        : toldAway.has(room),
    record: (own, turn) => {
      if (turn.toldAway && turn.detachedAt !== undefined) toldAway.set(own.room, own.seq)
      else if (turn.toldAway && turn.waitingAt !== undefined) toldToWait.set(own.room, own.seq)
      else forgetIn(toldToWait, own)
    },
    forget: (own) => {
      forgetIn(toldAway, own)
      forgetIn(toldToWait, own)
    }
  }
}
