import type { RoomId } from "../Ids.ts"
import type { Targeted } from "./ResetTargets.ts"
import type { ServerRoom, Snapshot } from "./snapshot/Snapshot.ts"
import type { Step } from "./Step.ts"

type Stages = ReadonlyArray<ReadonlyArray<Step>>

const listed = (
  rooms: ReadonlyArray<RoomId>,
  step: (rooms: ReadonlyArray<RoomId>) => Step
): ReadonlyArray<Step> => (rooms.length === 0 ? [] : [step(rooms)])

/** Removes what the account holds about the rooms elsewhere, while we are still allowed to. */
const traces = ({ server }: Snapshot, rooms: ReadonlyArray<ServerRoom>): ReadonlyArray<Step> => {
  const going = new Set(rooms.map(({ room }) => room))
  const spaces = (server?.rooms ?? []).filter(({ children, membership }) =>
    membership === "join" && children.length > 0
  )
  const inDirect = new Set(Object.values(server?.direct ?? {}).flat())
  return [
    ...rooms.filter(({ data }) => data.length > 0).map(({ data, room }): Step => ({
      _tag: "BlankRoomData",
      room,
      types: data
    })),
    ...spaces.flatMap(({ children, room: space }) =>
      children.filter((room) => going.has(room)).map((room): Step => ({ _tag: "UnlinkChild", space, room }))
    ),
    ...listed([...going].filter((room) => inDirect.has(room)), (rooms) => ({ _tag: "TakeOutOfDirect", rooms }))
  ]
}

const chosenRooms = ({ server }: Snapshot, which: Targeted) =>
  (server?.rooms ?? []).filter(({ room }) => which.room(room))

const rejected = (rooms: ReadonlyArray<ServerRoom>) =>
  rooms.filter(({ membership }) => membership === "invite").map(({ room }): Step => ({ _tag: "RejectInvite", room }))

const checked = (joined: ReadonlyArray<ServerRoom>) =>
  listed(joined.map(({ room }) => room), (rooms) => ({ _tag: "CheckLeft", rooms }))

/**
 * Leaves and forgets rooms. Leaving does not forget, and account data outlives both, so each is a step of its own.
 * Rooms that were left or that we were put out of are forgotten too.
 */
export const leaveAndForget = (now: Snapshot, which: Targeted): Stages => {
  const rooms = chosenRooms(now, which)
  const joined = rooms.filter(({ membership }) => membership === "join")
  return [
    traces(now, rooms),
    [...joined.map(({ room }): Step => ({ _tag: "LeaveRoom", room })), ...rejected(rooms)],
    rooms.map(({ room }): Step => ({ _tag: "ForgetRoom", room })),
    checked(joined)
  ]
}

/** Purges rooms. A purged room takes our membership and its account data with it, but not what is elsewhere. */
export const purge = (now: Snapshot, which: Targeted): Stages => {
  const rooms = chosenRooms(now, which)
  const joined = rooms.filter(({ membership }) => membership === "join")
  return [
    traces(now, rooms),
    [...joined.map(({ room }): Step => ({ _tag: "PurgeRoom", room })), ...rejected(rooms)],
    rooms.filter(({ membership }) => membership !== "join").map(({ room }): Step => ({ _tag: "ForgetRoom", room })),
    checked(joined)
  ]
}
