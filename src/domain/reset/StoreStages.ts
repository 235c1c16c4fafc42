import type { RoomId, UserId } from "../Ids.ts"
import { isTargeted, type ResetTargets, type Targeted } from "./ResetTargets.ts"
import type { Snapshot, StoreState, Unanswered } from "./snapshot/Snapshot.ts"
import type { Step } from "./Step.ts"

type Stages = ReadonlyArray<ReadonlyArray<Step>>

/** Whose a waiting message is: its chat's people, else whoever wrote it. */
const peopleOf = (store: StoreState) => {
  const chats = new Map(store.chats.map((chat) => [chat.chat, chat.people]))
  return ({ author, chat }: Unanswered): ReadonlyArray<UserId> =>
    (chat === null ? undefined : chats.get(chat)) ?? (author === null ? [] : [author])
}

/**
 * The store's part of every mode. Everything is dropped by a new store; a part of it in the store that stays. What
 * waits goes along into the new store and is dropped there, so that the backup is whole.
 */
export const storeStages = (
  { store }: Snapshot,
  wish: ResetTargets,
  which: Targeted,
  isLeft: (room: RoomId) => boolean
): Stages => {
  if (store === null) return []
  const people = peopleOf(store)
  const chats = store.chats.filter(which.chat)
  const begun: ReadonlyArray<Step> = isTargeted(wish)
    ? chats.map(({ chat, generation, newest }) => ({ _tag: "ForgetChat", chat, generation, newest }))
    : chats.length === 0
    ? []
    : [{ _tag: "ReplaceStore", incarnation: store.incarnation, newest: store.newest }]
  return [
    store.rooms.filter(({ room }) => isLeft(room)).map(({ room }): Step => ({ _tag: "NoteLeft", room })),
    begun,
    [
      ...store.unanswered.filter((one) => which.chat({ room: one.room, people: people(one) })).map((
        { attempt, prompt }
      ): Step => ({ _tag: "DropPrompt", prompt, attempt })),
      ...store.gaps.filter(({ room }) => which.room(room)).map(({ hole }): Step => ({ _tag: "DropGap", hole }))
    ]
  ]
}
