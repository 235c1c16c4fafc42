import type { RoomId } from "../../Ids.ts"
import { idShown, nameShown } from "../../TerminalSafe.ts"
import type { Step } from "../Step.ts"

const named = (title: string | null, topic: string | null) =>
  `${title === null ? "that it has no name" : `its name "${nameShown(title)}"`}${
    topic === null ? "" : ` and its topic "${nameShown(topic)}"`
  }`

const words: { readonly [K in Step["_tag"]]?: (step: Extract<Step, { readonly _tag: K }>) => string } = {
  LeaveRoom: () => "leave",
  RejectInvite: () => "reject the invitation",
  PurgeRoom: () => "delete the room and its history for everybody",
  ForgetRoom: () => "forget",
  NoteLeft: () => "note in the store that we are out",
  BlankRoomData: ({ types }) => `blank our account data (${types.map(nameShown).join(", ")})`,
  UnlinkChild: ({ space }) => `take it out of the space ${idShown(space)}`,
  NoteJoined: () => "note in the store that we are in it",
  NoteMade: ({ by }) => `note in the store that it was made for ${idShown(by)}`,
  NoteSpace: ({ by }) => `note in the store that it is the space of ${idShown(by)}`,
  ForgetSpace: ({ by }) => `note in the store that ${idShown(by)} has no space any more`,
  LinkChild: ({ space }) => `list it in the space ${idShown(space)}`,
  NoteInvited: ({ inviter }) =>
    `note in the store that ${inviter === null ? "somebody" : idShown(inviter)} invites us, so that it is answered`,
  NoteEncrypted: () => "note in the store that it is encrypted",
  NoteTitle: ({ title, topic }) => `note in the store ${named(title, topic)}`,
  JoinReplacement: ({ replacement }) => `join the room that replaces it, ${idShown(replacement)}`,
  FollowUpgrade: ({ replacement }) => `move its chats to ${idShown(replacement)}`,
  ForgetUpgrade: () => "talk in it again: it is not replaced after all",
  Distrust: ({ clear, replacement }) =>
    `do not follow it to ${idShown(replacement)}, which ${clear === true ? "is not encrypted" : "does not name it"}`,
  MirrorChat: () => "write into its account data what a new store has to know of its chats"
}

/** What a step does with its room, as an order; undefined for a step that is of no single room. */
export const roomWords = (step: Step): string | undefined =>
  (words[step._tag] as ((step: Step) => string) | undefined)?.(step)

/** The rooms that a step of several rooms is about, and what it does with each. */
export const listWords = (step: Step): { readonly rooms: ReadonlyArray<RoomId>; readonly act: string } | undefined =>
  step._tag === "TakeOutOfDirect"
    ? { rooms: step.rooms, act: "take it out of m.direct" }
    : step._tag === "MarkDirect"
    ? { rooms: step.rooms.map(({ room }) => room), act: "list it in m.direct" }
    : undefined

/** What a step does with the account, as an order; undefined for any other step. */
export const accountWords = (step: Step): string | undefined =>
  step._tag === "MirrorStore" ? "name this store in the account's data" : undefined

/** What becomes of a folder in which an agent worked. */
export const folderWords = (folder: string): string =>
  folder === "home"
    ? "work/home is deleted: the agent's own home, with what it keeps of conversations and its logins"
    : `work/${folder} is deleted: the files that the agent has of a conversation`
