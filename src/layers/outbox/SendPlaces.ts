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

/** A place that one request into the room `roomKey` holds. */
export interface HeldPlace {
  readonly roomKey: string
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
  const places = { quick: new Set<HeldPlace>(), slow: new Set<HeldPlace>() }
  const crowds = makeCrowds()
  const slowOnes = "slow ones"
  const slow = new Set<string>()
  const stumbles = new Map<ChatId, number>()

  const move = (held: HeldPlace): void => {
    if (places.slow.size >= mostSlow || !places.quick.delete(held)) return
    held.among = "slow"
    places.slow.add(held)
  }

  return {
    isSlow: (roomKey: string) => slow.has(roomKey),

    areFree: () => places.quick.size < most,

    /** Whether one more request may go into this room; a chat that may not is returned by a later `leave`. */
    isFree: (roomKey: string, waiting: Waiting): boolean => {
      const isCrowded = (taken.get(roomKey) ?? 0) >= mostInARoom
      if (!isCrowded && (!slow.has(roomKey) || places.slow.size < mostSlow)) return true
      crowds.join(isCrowded ? `in ${roomKey}` : slowOnes, waiting)
      return false
    },

    take: (roomKey: string): HeldPlace => {
      const held: HeldPlace = { roomKey, among: slow.has(roomKey) ? "slow" : "quick", isOverdue: false }
      places[held.among].add(held)
      taken.set(roomKey, (taken.get(roomKey) ?? 0) + 1)
      return held
    },

    /** The request is under way for longer than `slowAfter`. */
    overdue: (held: HeldPlace): void => {
      if (!places[held.among].has(held)) return
      held.isOverdue = true
      slow.delete(held.roomKey)
      slow.add(held.roomKey)
      if (slow.size > mostRemembered) slow.delete(slow.values().next().value!)
      move(held)
    },

    /** Gives a place back; returns the chats that waited for it. */
    leave: (held: HeldPlace): ReadonlyArray<Waiting> => {
      const { among, isOverdue, roomKey } = held
      places[among].delete(held)
      if (!isOverdue) slow.delete(roomKey)
      const left = (taken.get(roomKey) ?? 1) - 1
      if (left > 0) taken.set(roomKey, left)
      else taken.delete(roomKey)
      if (among === "quick") return crowds.disperse(`in ${roomKey}`)
      for (const other of places.quick) if (other.isOverdue) move(other)
      return [...crowds.disperse(`in ${roomKey}`), ...crowds.disperse(slowOnes)]
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
