import type { ChatId } from "../../domain/Ids.ts"
import type { Rank } from "../../domain/TurnDecision.ts"

/** Requests under way at once, in all and into one room; what waits beyond them waits in the journal. */
const most = 32
const mostInARoom = 4

interface Waiting {
  readonly chat: ChatId
  readonly rank: Rank
  readonly since: number
}

/** Who has a request under way, and who waits until its room has fewer. */
export const makePlaces = () => {
  const taken = new Map<string, number>()
  const crowds = new Map<string, Map<ChatId, Waiting>>()
  const stumbles = new Map<ChatId, number>()
  let all = 0

  return {
    areFree: () => all < most,

    /** Whether one more may go into this room; who may not is given back by a `leave`. */
    isFree: (place: string, waiting: Waiting): boolean => {
      if ((taken.get(place) ?? 0) < mostInARoom) return true
      crowds.set(place, (crowds.get(place) ?? new Map<ChatId, Waiting>()).set(waiting.chat, waiting))
      return false
    },

    take: (place: string): void => {
      all++
      taken.set(place, (taken.get(place) ?? 0) + 1)
    },

    /** Returns who waited for this place. */
    leave: (place: string): ReadonlyArray<Waiting> => {
      all--
      const left = (taken.get(place) ?? 1) - 1
      if (left > 0) taken.set(place, left)
      else taken.delete(place)
      const crowd = [...crowds.get(place)?.values() ?? []]
      crowds.delete(place)
      return crowd
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
