import type { RoomId } from "../../domain/Ids.ts"
import type { ServerState, Snapshot, StoreState } from "../../domain/reset/snapshot/Snapshot.ts"
import {
  isServerRepair,
  isServerStep,
  isStoreRepair,
  ServerStep,
  type Step,
  StoreStep
} from "../../domain/reset/Step.ts"
import { markedIn, repairedServer, repairedStore } from "./ApplyRepair.ts"

/** Conversations without a turn are left out. */
const withoutEmpty = (store: StoreState): StoreState => {
  const waiting = new Set(store.unanswered.map(({ chat }) => chat))
  return { ...store, chats: store.chats.filter(({ chat, closed }) => closed > 0 || waiting.has(chat)) }
}

const ofStore = (step: StoreStep, store: StoreState): StoreState =>
  withoutEmpty(StoreStep.match(step, {
    ReplaceStore: ({ incarnation }) => ({
      ...store,
      incarnation: `${incarnation ?? ""}+`,
      chats: store.chats.map((chat) => ({ ...chat, closed: 0, generation: 0 }))
    }),
    NoteLeft: ({ room }) => ({ ...store, rooms: store.rooms.filter((one) => one.room !== room) }),
    ForgetChat: ({ chat }) => ({
      ...store,
      chats: store.chats.map((one) => (one.chat === chat ? { ...one, closed: 0, generation: one.generation + 1 } : one))
    }),
    DropPrompt: ({ attempt, prompt }) => ({
      ...store,
      unanswered: store.unanswered.filter((one) => one.prompt !== prompt || one.attempt !== attempt)
    }),
    DropGap: ({ gap }) => ({ ...store, gaps: store.gaps.filter((one) => one.gap !== gap) }),
    DropFolder: ({ folder }) =>
      store.folders === undefined
        ? store
        : { ...store, folders: store.folders.filter((one) => one.folder !== folder) }
  }))

const without = (server: ServerState, room: RoomId): ServerState => ({
  ...server,
  rooms: server.rooms.filter((one) => one.room !== room)
})

const left = (server: ServerState, room: RoomId): ServerState => ({
  ...server,
  rooms: server.rooms.map((one) => (one.room === room ? { ...one, membership: "leave", children: [] } : one))
})

const ofServer = (step: Exclude<ServerStep, { _tag: "DropDevice" }>, server: ServerState): ServerState => {
  switch (step._tag) {
    case "BlankRoomData":
      return {
        ...server,
        rooms: server.rooms.map((one) => (one.room === step.room
          ? {
            ...one,
            data: one.data.filter((type) => !step.types.includes(type))
          }
          : one)
        )
      }
    case "UnlinkChild":
      return {
        ...server,
        rooms: server.rooms.map((one) => (one.room === step.space
          ? {
            ...one,
            children: one.children.filter((child) => child !== step.room)
          }
          : one)
        )
      }
    case "TakeOutOfDirect":
      return {
        ...server,
        direct: Object.fromEntries(
          Object.entries(server.direct).map(([user, rooms]) => [
            user,
            rooms.filter((room) => !step.rooms.includes(room))
          ])
        )
      }
    case "LeaveRoom":
    case "RejectInvite":
      return left(server, step.room)
    case "ForgetRoom":
      return server.rooms.some(({ membership, room }) => room === step.room && membership === "leave")
        ? without(server, step.room)
        : server
    case "PurgeRoom":
      return without(server, step.room)
    case "CheckLeft":
      return server
  }
}

/** The snapshot after a step: the whole of a backend that is only a value. */
export const applyStep = (step: Step, world: Snapshot): Snapshot => {
  if (isStoreRepair(step)) {
    return world.store === null ? world : { ...world, store: repairedStore(step, world.store) }
  }
  if (isServerRepair(step)) {
    return world.server === null ? world : {
      ...world,
      server: repairedServer(step, world.server, world.store),
      store: world.store === null ? null : markedIn(step, world.store)
    }
  }
  if (!isServerStep(step)) return world.store === null ? world : { ...world, store: ofStore(step, world.store) }
  if (step._tag === "DropDevice") return { ...world, device: world.device === step.device ? null : world.device }
  return world.server === null ? world : { ...world, server: ofServer(step, world.server) }
}
