import type { RoomId, UserId } from "../../domain/Ids.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import { type HomeserverState, type Kept, touch } from "./HomeserverState.ts"

/** Account data, global or of one room. Data of a room survives leaving and forgetting it. */
export const accountData = (
  server: HomeserverState,
  user: UserId,
  type: string,
  room?: RoomId
): RawEvent | undefined => {
  const account = server.accounts.get(user)
  return (room === undefined ? account?.data : account?.roomData.get(room))?.get(type)?.content
}

export const putAccountData = (
  server: HomeserverState,
  user: UserId,
  type: string,
  content: RawEvent,
  room?: RoomId
) => {
  const account = server.accounts.get(user)
  if (account === undefined) return
  const kept: Kept = { seq: ++server.seq, content }
  if (room === undefined) account.data.set(type, kept)
  else account.roomData.set(room, (account.roomData.get(room) ?? new Map<string, Kept>()).set(type, kept))
  touch(server, user)
}
