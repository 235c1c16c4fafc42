import type { RoomId } from "../Ids.ts"
import type { Step } from "./Step.ts"

/**
 * The rooms that a failed step leaves as they are: nothing more is done with them in this run, and all the others go
 * on. undefined: what follows relies on the step, so nothing goes on.
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
    case "TakeOutOfDirect":
      return step.rooms
    default:
      return undefined
  }
}

/**
 * What of a step is to be done where these rooms are left as they are; undefined: nothing. The login stays, for the
 * run that does the rest.
 */
export const without = (step: Step, aside: ReadonlySet<RoomId>): Step | undefined => {
  if (aside.size === 0) return step
  if (step._tag === "DropDevice") return undefined
  if ("room" in step) return aside.has(step.room) ? undefined : step
  if (!("rooms" in step)) return step
  const rooms = step.rooms.filter((room) => !aside.has(room))
  return rooms.length === 0 ? undefined : { ...step, rooms }
}
