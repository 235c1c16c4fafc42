import type { RoomId } from "../Ids.ts"
import type { Step } from "./Step.ts"

/**
 * The rooms that a failed step leaves as they are: the run does nothing more with them and goes on with all others.
 * undefined: later steps rely on the step, so the run ends.
 */
export const roomsOf = (step: Step): ReadonlyArray<RoomId> | undefined => {
  switch (step._tag) {
    case "BlankRoomData":
    case "UnlinkChild":
    case "LeaveRoom":
    case "RejectInvite":
    case "PurgeRoom":
    case "ForgetRoom":
      return [step.room]
    case "JoinReplacement":
    case "FollowUpgrade":
      return [step.room, step.replacement]
    case "Distrust":
    case "ForgetUpgrade":
    case "MirrorChat":
    case "NoteJoined":
    case "NoteInvited":
    case "NoteEncrypted":
    case "NoteTitle":
    case "NoteMade":
    case "NoteSpace":
    case "ForgetSpace":
    case "LinkChild":
      return [step.room]
    case "TakeOutOfDirect":
      return step.rooms
    case "MarkDirect":
      return step.rooms.map(({ room }) => room)
    default:
      return undefined
  }
}

/**
 * The part of a step that remains if these rooms are left as they are; undefined for none. The login stays, because the
 * run that does the rest needs it.
 */
export const without = (step: Step, aside: ReadonlySet<RoomId>): Step | undefined => {
  if (aside.size === 0) return step
  if (step._tag === "DropDevice") return undefined
  // Whether a replacement is another room's can be said only when it was joined.
  if ("replacement" in step && aside.has(step.replacement)) return undefined
  if ("room" in step) return aside.has(step.room) ? undefined : step
  if (!("rooms" in step)) return step
  if (step._tag === "MarkDirect") {
    const others = step.rooms.filter(({ room }) => !aside.has(room))
    return others.length === 0 ? undefined : { ...step, rooms: others }
  }
  const rooms = step.rooms.filter((room) => !aside.has(room))
  return rooms.length === 0 ? undefined : { ...step, rooms }
}
