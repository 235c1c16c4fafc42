import { Schema } from "effect"
import type { ChatId, EventId, RoomId, UserId } from "../../src/domain/Ids.ts"
import type { ResetTargets } from "../../src/domain/reset/ResetTargets.ts"
import type { ServerRoom, Snapshot, StoreChat, Unanswered } from "../../src/domain/reset/snapshot/Snapshot.ts"
import { serverRoom as plainRoom, serverState, snapshot, store, storeRoom } from "./ResetWorld.ts"

export const one = <const A extends ReadonlyArray<string | number | boolean>>(...values: A) => Schema.Literals(values)
const room = one("!a", "!b", "!c", "!d", "!e")
const user = one("@ann:x", "@ben:x", "@cat:x")
export const some = <S extends Schema.Top>(item: S, most: number) => Schema.Array(item).check(Schema.isMaxLength(most))

/** Made from few names, so that things meet; `worldOf` makes a world of it. */
const Draft = Schema.Struct({
  rooms: some(
    Schema.Struct({
      room,
      membership: one("join", "join", "invite", "leave"),
      direct: Schema.Boolean,
      people: some(user, 2),
      inviter: user,
      data: some(one("matrix-surface.chat", "matrix-surface.other"), 2),
      children: some(room, 3),
      orphaned: Schema.Boolean,
      madeFor: one("", "", "@ann:x", "@ben:x"),
      isSpace: Schema.Boolean
    }),
    5
  ),
  direct: some(Schema.Struct({ user, rooms: some(room, 3) }), 3),
  asked: Schema.Boolean,
  hasStore: one(true, true, true, false),
  incarnation: one("i1", "i2", ""),
  chats: some(
    Schema.Struct({ room, thread: one("", " $t"), people: some(user, 2), generation: one(0, 1), closed: one(0, 1, 7) }),
    6
  ),
  waiting: some(
    Schema.Struct({
      event: one("$1", "$2", "$3", "$4"),
      attempt: one(1, 2),
      room,
      thread: one("", " $t"),
      author: user,
      phase: one("unread", "queued", "asked", "streaming", "unsent")
    }),
    5
  ),
  gaps: some(Schema.Struct({ gap: one(1, 2, 3), room }), 3),
  known: some(
    Schema.Struct({
      room,
      membership: one("join", "invite"),
      direct: Schema.Boolean,
      madeFor: one("", "", "@ann:x", "@ben:x")
    }),
    5
  ),
  spaces: some(Schema.Struct({ by: user, space: room }), 2),
  folders: some(Schema.Struct({ folder: one("home", "t1_aaaaaaaa", "t1_bbbbbbbb"), room: one("!a", "!b", "") }), 3),
  device: one("D1", "")
})

/** A world and what is wished of it. */
export const Scene = Schema.Struct({
  draft: Draft,
  rooms: some(room, 2),
  users: some(user, 1),
  narrowed: one(true, false, false),
  device: Schema.Boolean
})
type Scene = typeof Scene.Type

export const byKey = <A>(
  all: ReadonlyArray<A>,
  key: (one: A) => string
): ReadonlyArray<A> => [...new Map(all.map((one) => [key(one), one])).values()]

const serverRoom = ({ isSpace, madeFor, ...draft }: Scene["draft"]["rooms"][number]): ServerRoom => ({
  ...plainRoom(""),
  ...(isSpace ? { space: true } : {}),
  ...(madeFor === ""
    ? {}
    : { made: { by: madeFor as UserId, command: isSpace ? null : `$${draft.room}` as EventId } }),
  ...draft,
  room: draft.room as RoomId,
  people: draft.people as ReadonlyArray<UserId>,
  inviter: draft.membership === "invite" ? draft.inviter as UserId : null,
  data: [...new Set(draft.data)],
  children: draft.membership === "join"
    ? [...new Set(draft.children)] as ReadonlyArray<string> as ReadonlyArray<RoomId>
    : []
})

export const worldOf = ({ draft }: Scene): Snapshot => {
  const unanswered = byKey(draft.waiting, ({ attempt, event }) => `${event} ${attempt}`).map((one): Unanswered => ({
    prompt: one.event as EventId,
    attempt: one.attempt,
    room: one.room as RoomId,
    chat: one.phase === "unread" ? null : `${one.room}${one.thread}` as ChatId,
    author: one.author as UserId,
    phase: one.phase
  }))
  const waiting = unanswered.flatMap((
    { chat, room }
  ) => (chat === null ? [] : [{ room, chat, people: ["@ann:x" as UserId], generation: 0, closed: 0, newest: 1 }]))
  const drafted = draft.chats.filter(({ closed }) => closed > 0).map((one): StoreChat => ({
    chat: `${one.room}${one.thread}` as ChatId,
    room: one.room as RoomId,
    people: one.people as ReadonlyArray<string> as ReadonlyArray<UserId>,
    generation: one.generation,
    closed: one.closed,
    newest: 1 + one.closed
  }))
  return snapshot({
    homeserver: draft.asked ? "https://x" : null,
    device: draft.device || null,
    server: draft.asked ?
      serverState({
        rooms: byKey(draft.rooms, (one) => one.room).map(serverRoom),
        direct: Object.fromEntries(draft.direct.map((one) => [one.user, [...new Set(one.rooms)]])) as unknown as Record<
          UserId,
          ReadonlyArray<RoomId>
        >
      }) :
      null,
    store: draft.hasStore ?
      store({
        incarnation: draft.incarnation || null,
        newest: 8,
        chats: byKey([...waiting, ...drafted], (one) => one.chat),
        unanswered,
        gaps: byKey(draft.gaps, (one) => String(one.gap)) as ReadonlyArray<{ gap: number; room: RoomId }>,
        rooms: byKey(draft.known, (one) => one.room).map(({ madeFor, ...one }) =>
          Object.assign(storeRoom(""), one, {
            room: one.room as RoomId,
            ...(madeFor === "" ? {} : {
              made: { by: madeFor as UserId, command: `$${one.room}` as EventId, archived: false, linked: true }
            })
          })
        ),
        folders: byKey(draft.folders, ({ folder }) => folder).map(({ folder, room }) => ({
          folder,
          chat: room === "" ? null : room as ChatId
        })),
        spaces: byKey(draft.spaces, ({ by }) => by) as unknown as ReadonlyArray<{ by: UserId; space: RoomId }>
      }) :
      null
  })
}

export const wishOf = ({ device, narrowed, rooms, users }: Scene): ResetTargets =>
  narrowed && rooms.length + users.length > 0
    ? {
      rooms: rooms as ReadonlyArray<string> as ReadonlyArray<RoomId>,
      users: users as ReadonlyArray<string> as ReadonlyArray<UserId>,
      device
    }
    : { rooms: [], users: [], device }
