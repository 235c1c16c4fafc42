import type { RoomId, UserId } from "../../domain/Ids.ts"
import { madeOfReplacement } from "../../domain/reconciliation/spaces/SpacesAfter.ts"
import { ServerRepairStep, StoreRepairStep } from "../../domain/reset/RepairStep.ts"
import {
  blankStoreRoom,
  type ServerRoom,
  type ServerState,
  type StoreRoom,
  type StoreState
} from "../../domain/reset/snapshot/Snapshot.ts"

/** A person's rooms are to be listed anew. */
const unlisted = (by: UserId, store: StoreState): StoreState => ({
  ...store,
  rooms: store.rooms.map((one) => (one.made?.by === by
    ? Object.assign({}, one, { made: { ...one.made, linked: false } })
    : one)
  )
})

/** What a followed room was made for goes to its replacement, unless that has its own. */
const movedMade = (old: StoreRoom | undefined, next: StoreRoom | undefined): Pick<StoreRoom, "made"> =>
  old?.made && !next?.made ? { made: null } : {}

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
    NoteJoined: ({ direct, room }) => {
      const known = store.rooms.find((one) => one.room === room) ?? { ...blankStoreRoom, room }
      return withRoom({ ...known, membership: "join", direct: known.direct || direct })
    },
    NoteInvited: ({ direct, encrypted, inviter, room }) =>
      withRoom({ ...blankStoreRoom, room, membership: "invite", direct, encrypted, inviter }),
    NoteMade: ({ by, command, room }) =>
      change(room, { direct: true, inviter: by, made: { by, command, archived: false, linked: false } }),
    NoteSpace: ({ by, room }) => ({
      ...change(room, { space: true, inviter: by }),
      spaces: [...(store.spaces ?? []).filter((one) => one.by !== by), { by, space: room }]
    }),
    ForgetSpace: ({ by, room }) => ({
      ...unlisted(by, store),
      spaces: (store.spaces ?? []).filter((one) => one.by !== by || one.space !== room)
    }),
    NoteEncrypted: ({ room }) => change(room, { encrypted: true }),
    ForgetUpgrade: ({ room }) => {
      const old = store.rooms.find((one) => one.room === room)
      const next = old?.followed === true ? store.rooms.find((one) => one.room === old.replacement) : undefined
      return change(room, {
        encrypted: old?.encrypted === true || next?.encrypted === true,
        replacement: null,
        followed: false,
        untrusted: false
      })
    },
    Distrust: ({ replacement, room }) => change(room, { replacement, untrusted: true, followed: false }),
    NoteTitle: ({ room, title, topic }) => change(room, { title, topic }),
    FollowUpgrade: ({ replacement, room }) => {
      const old = store.rooms.find((one) => one.room === room)
      const next = store.rooms.find((one) => one.room === replacement)
      const spaces = (store.spaces ?? []).map(({ by, space }) => ({ by, space: space === room ? replacement : space }))
      const followed: StoreState = {
        ...store,
        ...(store.spaces === undefined ? {} : { spaces }),
        rooms: store.rooms.map((one) =>
          one.room === room
            ? Object.assign({}, one, { replacement, followed: true, untrusted: false }, movedMade(old, next))
            : one.room === replacement
            ? Object.assign({}, one, {
              membership: "join" as const,
              origin: one.begun ? one.origin : old?.origin ?? room,
              direct: one.direct || old?.direct === true,
              encrypted: one.encrypted || old?.encrypted === true,
              inviter: one.inviter ?? old?.inviter ?? null,
              generations: one.begun ? one.generations : { ...one.generations, ...old?.generations }
            }, madeOfReplacement(old, next))
            : one
        )
      }
      const moved = (store.spaces ?? []).filter(({ space }) => space === room)
      return moved.reduce<StoreState>((all, { by }) => unlisted(by, all), followed)
    }
  })
}

/**
 * A replacement that we join names the room that it replaces (the interpreter of a server leaves another again), and
 * has the facts that the store knows of it: a sync brought them.
 */
const joined = (room: RoomId, predecessor: RoomId, store: StoreState | null): ServerRoom => {
  const known = store?.rooms.find((one) => one.room === room) ?? blankStoreRoom
  const { direct, encrypted, followed, replacement, title, topic } = known
  return {
    room,
    membership: "join",
    name: null,
    members: null,
    people: [],
    direct,
    inviter: null,
    data: [],
    children: [],
    orphaned: false,
    described: true,
    title,
    topic,
    encrypted,
    mayWrite: true,
    replacement: replacement === null || !followed ? null : { room: replacement, by: null },
    predecessor,
    mirror: null
  }
}

/** The server's state after a repair. */
export const repairedServer = (step: ServerRepairStep, server: ServerState, store: StoreState | null): ServerState =>
  ServerRepairStep.match(step, {
    JoinReplacement: ({ encrypted, replacement, room }) => ({
      ...server,
      rooms: server.rooms.some((one) => one.room === replacement && one.membership === "join")
        ? server.rooms
        : [...server.rooms.filter((one) => one.room !== replacement), {
          ...joined(replacement, room, store),
          ...(encrypted === true ? { encrypted } : {})
        }]
    }),
    LinkChild: ({ room, space }) => ({
      ...server,
      rooms: server.rooms.map((one) => (one.room === space && !one.children.includes(room)
        ? { ...one, children: [...one.children, room].sort() }
        : one)
      )
    }),
    MarkDirect: ({ rooms }) => {
      const direct: Record<UserId, ReadonlyArray<RoomId>> = { ...server.direct }
      for (const { room, user } of rooms) direct[user] = [...direct[user] ?? [], room]
      return { ...server, direct }
    },
    MirrorChat: ({ mirror, room }) => ({
      ...server,
      rooms: server.rooms.map((one) => (one.room === room ? { ...one, mirror } : one))
    }),
    MirrorStore: ({ incarnation }) => ({ ...server, incarnation })
  })

/** The store remembers which rooms it listed. */
export const markedIn = (step: ServerRepairStep, store: StoreState): StoreState =>
  step._tag === "LinkChild"
    ? {
      ...store,
      rooms: store.rooms.map((one) =>
        one.room === step.room && one.made ? { ...one, made: { ...one.made, linked: true } } : one
      )
    }
    : step._tag !== "MarkDirect" ?
    store :
    {
      ...store,
      rooms: store.rooms.map((
        one
      ) => (step.rooms.some(({ room }) => room === one.room) ? { ...one, marked: true } : one))
    }
