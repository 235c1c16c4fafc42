import type { ChatId } from "../../domain/Ids.ts"
import type { Priority } from "../../domain/turns/TurnDecision.ts"

/** Requests under way at once, in all and into one room; what waits beyond them waits in the journal. */
const most = 32
const mostInARoom = 4

/** A request that takes longer, in ms, makes way for others; so many such may be under way besides. */
export const slowAfter = 5_000
const mostSlow = 64

/** So many rooms are remembered to be slow; of more the oldest is tried again as any other. */
const mostRemembered = 4_096

interface Waiting {
  readonly chat: ChatId
  readonly rank: Priority
  readonly since: number
}

/** A place that is taken. */
export interface Seat {
  readonly place: string
  among: "quick" | "slow"
  /** It has lasted too long to be among the quick ones, whether or not there is a place elsewhere. */
  isOverdue: boolean
}

/** Chats that wait, by what they wait for. */
const makeCrowds = () => {
  const crowds = new Map<string, Map<ChatId, Waiting>>()
  return {
    join: (key: string, waiting: Waiting): void =>
      void crowds.set(key, (crowds.get(key) ?? new Map<ChatId, Waiting>()).set(waiting.chat, waiting)),
    disperse: (key: string): ReadonlyArray<Waiting> => {
      const crowd = [...crowds.get(key)?.values() ?? []]
      crowds.delete(key)
      return crowd
    }
  }
}

/**
 * Who has a request under way, and who waits until its room has fewer. A room that let one hang has its next ones
 * among the slow.
 */
export const makeSendPlaces = () => {
  const taken = new Map<string, number>()
  const seats = { quick: new Set<Seat>(), slow: new Set<Seat>() }
  const crowds = makeCrowds()
  const slowOnes = "slow ones"
  const slow = new Set<string>()
  const stumbles = new Map<ChatId, number>()

  const move = (seat: Seat): void => {
    if (seats.slow.size >= mostSlow || !seats.quick.delete(seat)) return
    seat.among = "slow"
    seats.slow.add(seat)
  }

  return {
    isSlow: (place: string) => slow.has(place),

    areFree: () => seats.quick.size < most,

    /** Whether one more may go into this room; who may not is given back by a `leave`. */
    isFree: (place: string, waiting: Waiting): boolean => {
      const isCrowded = (taken.get(place) ?? 0) >= mostInARoom
      if (!isCrowded && (!slow.has(place) || seats.slow.size < mostSlow)) return true
      crowds.join(isCrowded ? `in ${place}` : slowOnes, waiting)
      return false
    },

    take: (place: string): Seat => {
      const seat: Seat = { place, among: slow.has(place) ? "slow" : "quick", isOverdue: false }
      seats[seat.among].add(seat)
      taken.set(place, (taken.get(place) ?? 0) + 1)
      return seat
    },

    /** It is under way since `slowAfter`. */
    overdue: (seat: Seat): void => {
      if (!seats[seat.among].has(seat)) return
      seat.isOverdue = true
      slow.delete(seat.place)
      slow.add(seat.place)
      if (slow.size > mostRemembered) slow.delete(slow.values().next().value!)
      move(seat)
    },

    /** Returns who waited for this place. */
    leave: (seat: Seat): ReadonlyArray<Waiting> => {
      const { among, isOverdue, place } = seat
      seats[among].delete(seat)
      if (!isOverdue) slow.delete(place)
      const left = (taken.get(place) ?? 1) - 1
      if (left > 0) taken.set(place, left)
      else taken.delete(place)
      if (among === "quick") return crowds.disperse(`in ${place}`)
      for (const other of seats.quick) if (other.isOverdue) move(other)
      return [...crowds.disperse(`in ${place}`), ...crowds.disperse(slowOnes)]
    },

    /** Counts the times in a row that the store, or a bug, kept a chat from sending. */
    stumbled: (chat: ChatId): number => {
      const times = (stumbles.get(chat) ?? 0) + 1
      stumbles.set(chat, times)
      return times
    },

    steady: (chat: ChatId): void => void stumbles.delete(chat)
  }
}
export type SendPlaces = ReturnType<typeof makeSendPlaces>
