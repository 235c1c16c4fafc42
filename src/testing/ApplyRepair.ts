import { ServerRepairStep, StoreRepairStep } from "../domain/reset/RepairStep.ts"
import type { ServerState, StoreRoom, StoreState } from "../domain/reset/snapshot/Snapshot.ts"

const blank: Omit<StoreRoom, "membership" | "room"> = {
  direct: false,
  encrypted: false,
  title: null,
  topic: null,
  inviter: null,
  origin: null,
  replacement: null,
  followed: false,
  untrusted: false,
  marked: false,
  generations: {}
}

/** The store's state after a repair. */
export const repairedStore = (step: StoreRepairStep, store: StoreState): StoreState => {
  const change = (room: string, to: Partial<StoreRoom>): StoreState => ({
    ...store,
    rooms: store.rooms.map((one) => (one.room === room ? { ...one, ...to } : one))
  })
  const withRoom = (room: StoreRoom): StoreState => ({
    ...store,
    rooms: [...store.rooms.filter((one) => one.room !== room.room), room]
  })
  return StoreRepairStep.match(step, {
    NoteJoined: ({ direct, room }) =>
      withRoom({ ...blank, ...store.rooms.find((one) => one.room === room), room, membership: "join", direct }),
    NoteInvited: ({ direct, encrypted, inviter, room }) =>
      withRoom({ ...blank, room, membership: "invite", direct, encrypted, inviter }),
    NoteEncrypted: ({ room }) => change(room, { encrypted: true }),
    Distrust: ({ replacement, room }) => change(room, { replacement, untrusted: true, followed: false }),
    NoteTitle: ({ room, title, topic }) => change(room, { title, topic }),
    FollowUpgrade: ({ replacement, room }) => {
      const old = store.rooms.find((one) => one.room === room)
      const moved = change(room, { replacement, followed: true, untrusted: false })
      return {
        ...moved,
        rooms: moved.rooms.map((one) =>
          one.room === replacement
            ? {
              ...one,
              origin: old?.origin ?? room,
              direct: one.direct || old?.direct === true,
              generations: { ...one.generations, ...old?.generations }
            }
            : one
        )
      }
    }
  })
}

/** The server's state after a repair. */
export const repairedServer = (step: ServerRepairStep, server: ServerState): ServerState =>
  ServerRepairStep.match(step, {
    JoinReplacement: ({ replacement }) => ({
      ...server,
      rooms: server.rooms.map((one) => (one.room === replacement ? { ...one, membership: "join" as const } : one))
    }),
    MarkDirect: ({ rooms }) => ({
      ...server,
      direct: rooms.reduce(
        (direct, { room, user }) => ({ ...direct, [user]: [...direct[user] ?? [], room] }),
        server.direct
      )
    }),
    MirrorChat: ({ mirror, room }) => ({
      ...server,
      rooms: server.rooms.map((one) => (one.room === room ? { ...one, mirror } : one))
    }),
    MirrorStore: ({ incarnation }) => ({ ...server, incarnation })
  })
