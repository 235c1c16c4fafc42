import type { RoomId, UserId } from "../../src/domain/Ids.ts"
import type { Owed, Story, StoryRoom } from "./World.ts"

export const nameOf = (user: UserId) => user.slice(1).split(":")[0]
export const peopleIn = ({ alice, bob, mallory, membership }: Story, room: RoomId) =>
  [alice, bob, mallory].filter((user) => membership(room, user) === "join")
export const isEncrypted = ({ server }: Story, room: RoomId) =>
  server.rooms.get(room)?.state.has("m.room.encryption\0") === true
export const ownerOf = ({ server }: Story, room: RoomId) => server.rooms.get(room)?.timeline[0]?.sender

/** Rooms that are there and did not move on. */
export const alive = ({ rooms, server }: Story) =>
  rooms.filter(({ next, room }) => next === undefined && server.rooms.has(room))
/** Those whose maker is still in them. */
export const kept = (story: Story) =>
  alive(story).filter(({ room }) => story.membership(room, ownerOf(story, room)!) === "join")

export const inviterOf = ({ me, server }: Story, room: RoomId) =>
  server.rooms.get(room)?.state.get(`m.room.member\0${me}`)?.sender

export const owedFor = (story: Story, { follows, room, unmarked }: StoryRoom, by: UserId, plain: boolean): Owed => {
  const there = story.membership(room, story.me)
  if (!story.isAllowed(by)) return "never"
  if (isEncrypted(story, room)) return "may"
  if (plain && unmarked) return "may"
  if (there === "join") return "must"
  if (there === "invite") return story.isAllowed(inviterOf(story, room)!) ? "must" : "may"
  // What is said before the bot comes to where the room moved is read by nobody, or with the rest.
  return follows === undefined ? "never" : "may"
}
