import { Schema } from "effect"
import { ChatId, EventId, RoomId } from "../Ids.ts"

/** What is done in the store; each is one transaction, and doing it again changes nothing. */
export const StoreStep = Schema.TaggedUnion({
  /** The store goes to the backups, and a new one begins that the agent does not know; what waits is taken along. */
  ReplaceStore: { incarnation: Schema.NullOr(Schema.String), newest: Schema.Int },
  /** The store no longer believes that we are in the room, or invited. */
  NoteLeft: { room: RoomId },
  /** The conversation begins anew: its next generation, without its turns. */
  ForgetChat: { chat: ChatId, generation: Schema.Int, newest: Schema.Int },
  /** The message will not be answered. */
  DropPrompt: { prompt: EventId, attempt: Schema.Int },
  /** What the room said there will not be read. */
  DropGap: { hole: Schema.Int }
})
export type StoreStep = typeof StoreStep.Type

/** What is done on the server; doing it again changes nothing. */
export const ServerStep = Schema.TaggedUnion({
  BlankRoomData: { room: RoomId, types: Schema.Array(Schema.NonEmptyString) },
  UnlinkChild: { space: RoomId, room: RoomId },
  /** One write of `m.direct`, whatever the number of rooms; other rooms in it stay. */
  TakeOutOfDirect: { rooms: Schema.Array(RoomId) },
  LeaveRoom: { room: RoomId },
  RejectInvite: { room: RoomId },
  /** Deletes the room with its history for everybody, by Synapse's admin API. */
  PurgeRoom: { room: RoomId },
  ForgetRoom: { room: RoomId },
  /** Fails while the server says that we are in one of them. */
  CheckLeft: { rooms: Schema.Array(RoomId) },
  /** Logs the device out, then drops what was kept of it here: session and keys. */
  DropDevice: { device: Schema.NonEmptyString }
})
export type ServerStep = typeof ServerStep.Type

export const Step = Schema.Union([StoreStep, ServerStep])
export type Step = typeof Step.Type

const onServer = new Set(Object.keys(ServerStep.cases))
export const isServerStep = (step: Step): step is ServerStep => onServer.has(step._tag)

/** Counted by the server's limit on events (Synapse: `rc_message`). */
export const isLimited = (step: Step): boolean =>
  step._tag === "LeaveRoom" || step._tag === "RejectInvite" || step._tag === "UnlinkChild"
