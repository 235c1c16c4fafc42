import type { ChatId } from "../../domain/Ids.ts"
import type { Priority } from "../../domain/Priority.ts"

/** Requests under way at once, in all and into one room; the sends beyond them stay in the journal. */
const most = 32
const mostInARoom = 4

/** A request that takes longer, in ms, is slow and makes way for others; `mostSlow` such may be under way besides. */
export const slowAfter = 5_000
const mostSlow = 64

/** So many slow rooms are remembered; beyond them the oldest is forgotten, and tried like any other. */
const mostRemembered = 4_096

interface Waiting {
  readonly chat: ChatId
  readonly priority: Priority
  readonly since: number
}

/** A place that one request holds. */
export interface HeldPlace {
  readonly place: string
  among: "quick" | "slow"
  /** The request lasted longer than `slowAfter`, whether or not there was a place among the slow ones. */
  isOverdue: boolean
}

/** Chats that wait for a place, by what they wait for. */
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
 * The requests under way, and the chats that wait for a place. A room that let a request hang has its next ones among
 * the slow.
 */
export const makeSendPlaces = () => {
  const taken = new Map<string, number>()
  const seats = { quick: new Set<HeldPlace>(), slow: new Set<HeldPlace>() }
  const crowds = makeCrowds()
  const slowOnes = "slow ones"
  const slow = new Set<string>()
  const stumbles = new Map<ChatId, number>()

  const move = (seat: HeldPlace): void => {
    if (seats.slow.size >= mostSlow || !seats.quick.delete(seat)) return
    seat.among = "slow"
    seats.slow.add(seat)
  }

  return {
    isSlow: (place: string) => slow.has(place),

    areFree: () => seats.quick.size < most,

    /** Whether one more request may go into this room; a chat that may not is returned by a later `leave`. */
    isFree: (place: string, waiting: Waiting): boolean => {
      const isCrowded = (taken.get(place) ?? 0) >= mostInARoom
      if (!isCrowded && (!slow.has(place) || seats.slow.size < mostSlow)) return true
      crowds.join(isCrowded ? `in ${place}` : slowOnes, waiting)
      return false
    },

    take: (place: string): HeldPlace => {
      const seat: HeldPlace = { place, among: slow.has(place) ? "slow" : "quick", isOverdue: false }
      seats[seat.among].add(seat)
      taken.set(place, (taken.get(place) ?? 0) + 1)
      return seat
    },

    /** The request is under way for longer than `slowAfter`. */
    overdue: (seat: HeldPlace): void => {
      if (!seats[seat.among].has(seat)) return
      seat.isOverdue = true
      slow.delete(seat.place)
      slow.add(seat.place)
      if (slow.size > mostRemembered) slow.delete(slow.values().next().value!)
      move(seat)
    },

    /** Gives a place back; returns the chats that waited for it. */
    leave: (seat: HeldPlace): ReadonlyArray<Waiting> => {
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
