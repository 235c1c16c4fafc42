import type { RoomId, UserId } from "../Ids.ts"
import { isTargeted, type ResetTargets, type Targeted } from "./ResetTargets.ts"
import type { Snapshot, StoreState, Unanswered } from "./snapshot/Snapshot.ts"
import type { Step } from "./Step.ts"

type Stages = ReadonlyArray<ReadonlyArray<Step>>

/** The people whom a waiting message belongs to: those of its chat, or its writer. */
const peopleOf = (store: StoreState) => {
  const chats = new Map(store.chats.map((chat) => [chat.chat, chat.people]))
  return ({ author, chat }: Unanswered): ReadonlyArray<UserId> =>
    (chat === null ? undefined : chats.get(chat)) ?? (author === null ? [] : [author])
}

/**
 * The steps in the store, which every mode has. A reset of everything begins a new store; a reset of a part drops it
 * from the store. Waiting messages move into a new store and are dropped there, so that the backup is whole.
 */
export const storeStages = (
  { store }: Snapshot,
  targets: ResetTargets,
  which: Targeted,
  isLeft: (room: RoomId) => boolean
): Stages => {
  if (store === null) return []
  const people = peopleOf(store)
  const chats = store.chats.filter(which.chat)
  const begun: ReadonlyArray<Step> = isTargeted(targets)
    ? chats.map(({ chat, generation, newest }) => ({ _tag: "ForgetChat", chat, generation, newest }))
    : chats.length === 0
    ? []
    : [{ _tag: "ReplaceStore", incarnation: store.incarnation, newest: store.newest }]
  const forgotten = new Set<string | null>(chats.map(({ chat }) => chat))
  return [
    [
      ...store.rooms.filter(({ room }) => isLeft(room)).map(({ room }): Step => ({ _tag: "NoteLeft", room })),
      // Before the store forgets whose they are, so that a run that is cut off can be finished.
      ...(store.folders ?? []).filter(({ chat }) => !isTargeted(targets) || (chat !== null && forgotten.has(chat)))
        .map(({ folder }): Step => ({ _tag: "DropFolder", folder }))
    ],
    begun,
    [
      ...store.unanswered.filter((one) => which.chat({ room: one.room, people: people(one) })).map((
        { attempt, prompt }
      ): Step => ({ _tag: "DropPrompt", prompt, attempt })),
      ...store.gaps.filter(({ room }) => which.room(room)).map(({ gap }): Step => ({ _tag: "DropGap", gap }))
    ]
  ]
}
