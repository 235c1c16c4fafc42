import type { RoomId } from "../../domain/Ids.ts"
import type { Turn } from "../../domain/turns/Turn.ts"

/** Which rooms know why nothing comes: one word is enough for a room, however many turns of it wait. */
export interface OutageNotices {
  /** Another turn has told the room what this one would have to tell it. */
  knows(room: RoomId, seq: number, turn: Turn): boolean
  /** What the turn has told by now. */
  note(room: RoomId, seq: number, turn: Turn): void
  /** The agent is there again, for everybody. */
  linkUp(): void
  /** The turn waits no more. */
  left(room: RoomId, seq: number): void
}

export const makeOutageNotices = (): OutageNotices => {
  const away = new Set<RoomId>()
  // By whom: it is over when that turn has a place, since the agent is there all the time.
  const crowded = new Map<RoomId, number>()
  const left = (room: RoomId, seq: number) => {
    if (crowded.get(room) === seq) crowded.delete(room)
  }
  return {
    knows: (
      room,
      seq,
      turn
    ) => (turn.detachedAt === undefined && turn.waitingAt !== undefined
      ? (crowded.get(room) ?? seq) !== seq
      : away.has(room)),
    note: (room, seq, turn) => {
      if (turn.toldAway && turn.detachedAt !== undefined) away.add(room)
      else if (turn.toldAway && turn.waitingAt !== undefined) crowded.set(room, seq)
      else left(room, seq)
    },
    linkUp: () => away.clear(),
    left
  }
}
