import type { ChatId, EventId, RoomId, UserId } from "../../src/domain/Ids.ts"
import {
  blankStoreRoom,
  type ServerRoom,
  type ServerState,
  type Snapshot,
  type StoreChat,
  type StoreRoom,
  type StoreState,
  type Unanswered
} from "../../src/domain/reset/snapshot/Snapshot.ts"

/** Names that can be compared at a glance, and no more of a world than a case is about. */
export const roomId = (name: string) => `!${name}` as RoomId
export const userId = (name: string) => `@${name}:x` as UserId
export const eventId = (name: string) => `$${name}` as EventId
export const chatId = (name: string) => `!${name}` as ChatId

export const serverRoom = (name: string, change: Partial<ServerRoom> = {}): ServerRoom => ({
  room: roomId(name),
  membership: "join",
  name: null,
  members: null,
  people: [],
  direct: false,
  inviter: null,
  data: [],
  children: [],
  orphaned: false,
  described: true,
  title: null,
  topic: null,
  encrypted: false,
  mayWrite: true,
  replacement: null,
  predecessor: null,
  mirror: null,
  ...change
})

export const serverState = (change: Partial<ServerState> = {}): ServerState => ({
  rooms: [],
  direct: {},
  incarnation: null,
  place: null,
  ...change
})

export const storeRoom = (name: string, change: Partial<StoreRoom> = {}): StoreRoom => ({
  ...blankStoreRoom,
  room: roomId(name),
  membership: "join",
  ...change
})

export const storeChat = (name: string, change: Partial<StoreChat> = {}): StoreChat => ({
  chat: chatId(name),
  room: roomId(name),
  people: [userId("ann")],
  generation: 0,
  closed: 1,
  newest: 3,
  ...change
})

export const waiting = (name: string, change: Partial<Unanswered> = {}): Unanswered => ({
  prompt: eventId(name),
  attempt: 1,
  room: roomId("a"),
  chat: null,
  author: null,
  phase: "unread",
  ...change
})

export const store = (change: Partial<StoreState> = {}): StoreState => ({
  incarnation: "i",
  newest: 3,
  chats: [],
  unanswered: [],
  gaps: [],
  rooms: [],
  unconfirmed: 0,
  place: null,
  device: null,
  ...change
})

export const snapshot = (change: Partial<Snapshot> = {}): Snapshot => ({
  user: userId("bot"),
  refused: null,
  heard: false,
  homeserver: "https://x",
  device: null,
  server: serverState(),
  store: null,
  ...change
})

export const onServer = (...rooms: ReadonlyArray<ServerRoom>): Snapshot => snapshot({ server: serverState({ rooms }) })
