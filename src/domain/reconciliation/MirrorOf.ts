import type { ChatMirror } from "../reset/snapshot/ChatMirror.ts"
import type { StoreRoom } from "../reset/snapshot/Snapshot.ts"

/** The most generations that the mirror of a room holds: account data is limited, and so is what a new store reads. */
const mostGenerations = 100

/** The greatest generation first; those that are equal by their names, so that equal stores write equal mirrors. */
const byGeneration = ([oneChat, one]: readonly [string, number], [otherChat, other]: readonly [string, number]) =>
  other - one || (oneChat < otherChat ? -1 : 1)

/**
 * What the room's account data should say, by what the store of this incarnation knows. Of very many chats the most
 * often begun anew stay.
 */
export const mirrorOf = (room: StoreRoom, incarnation: string): ChatMirror => ({
  incarnation,
  origin: room.origin ?? room.room,
  person: room.direct ? room.inviter : null,
  title: room.title,
  generations: Object.fromEntries(
    Object.entries(room.generations).filter(([, generation]) => generation > 0).sort(byGeneration).slice(
      0,
      mostGenerations
    )
  )
})
