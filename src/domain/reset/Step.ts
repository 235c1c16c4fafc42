import { Schema } from "effect"
import { ChatId, EventId, RoomId } from "../Ids.ts"
import { ServerRepairStep, StoreRepairStep } from "./RepairStep.ts"
import { FolderName } from "./snapshot/Snapshot.ts"

/** A step in the store: one transaction, and repeating it changes nothing. */
export const StoreStep = Schema.TaggedUnion({
  /**
   * The store becomes a backup, and a new one begins that the agent does not know. Messages that wait for an answer
   * move along.
   */
  ReplaceStore: { incarnation: Schema.NullOr(Schema.String), newest: Schema.Int },
  /** The store notes that we are out of the room, or not invited any more. */
  NoteLeft: { room: RoomId },
  /** The chat begins anew: its next generation, without its turns. */
  ForgetChat: { chat: ChatId, generation: Schema.Int, newest: Schema.Int },
  /** The message is not answered. */
  DropPrompt: { prompt: EventId, attempt: Schema.Int },
  /** The gap is not read. */
  DropGap: { gap: Schema.Int },
  /** A folder below `work`, in which an agent worked, is deleted with all that is in it. */
  DropFolder: { folder: FolderName }
})
export type StoreStep = typeof StoreStep.Type

/** A step on the server; repeating it changes nothing. */
export const ServerStep = Schema.TaggedUnion({
  BlankRoomData: { room: RoomId, types: Schema.Array(Schema.NonEmptyString) },
  UnlinkChild: { space: RoomId, room: RoomId },
  /** One write of `m.direct`, whatever the number of rooms; other rooms stay in it. */
  TakeOutOfDirect: { rooms: Schema.Array(RoomId) },
  LeaveRoom: { room: RoomId },
  RejectInvite: { room: RoomId },
  /** Deletes the room with its history for everybody, by Synapse's admin API. */
  PurgeRoom: { room: RoomId },
  ForgetRoom: { room: RoomId },
  /** Fails while the server says that we are in one of the rooms. */
  CheckLeft: { rooms: Schema.Array(RoomId) },
  /** Logs the device out, then drops its session here; its keys become those of an old device. */
  DropDevice: { device: Schema.NonEmptyString }
})
export type ServerStep = typeof ServerStep.Type

export const Step = Schema.Union([StoreStep, ServerStep, StoreRepairStep, ServerRepairStep])
export type Step = typeof Step.Type

const among = (cases: object) => {
  const tags = new Set(Object.keys(cases))
  return ({ _tag }: Step) => tags.has(_tag)
}
const isReset = among(ServerStep.cases)
const isRepairOfServer = among(ServerRepairStep.cases)
const isRepairOfStore = among(StoreRepairStep.cases)

/** A step of a reset on the server. */
export const isServerStep = (step: Step): step is ServerStep => isReset(step)
export const isServerRepair = (step: Step): step is ServerRepairStep => isRepairOfServer(step)
export const isStoreRepair = (step: Step): step is StoreRepairStep => isRepairOfStore(step)

/** Whether the server's limit on events counts the step (Synapse: `rc_message`). */
export const isLimited = (step: Step): boolean =>
  step._tag === "LeaveRoom" || step._tag === "RejectInvite" || step._tag === "UnlinkChild" ||
  step._tag === "JoinReplacement" || step._tag === "LinkChild"
