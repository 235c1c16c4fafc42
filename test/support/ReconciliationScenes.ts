import { Schema } from "effect"
import type { EventId, RoomId, UserId } from "../../src/domain/Ids.ts"
import type { ReconciliationPolicy } from "../../src/domain/reconciliation/RoomFindings.ts"
import type { ChatMirror } from "../../src/domain/reset/snapshot/ChatMirror.ts"
import type { ServerRoom, Snapshot, StoreRoom } from "../../src/domain/reset/snapshot/Snapshot.ts"
import { serverRoom, serverState, snapshot, store, storeRoom } from "./ResetWorld.ts"
import { byKey, one, some } from "./Snapshots.ts"

const room = one("!a", "!b", "!c", "!d", "!e")
const user = one("@ann:x", "@ben:x", "@mallory:y")
const text = one("", "", "One", "Two")
const generations = Schema.Record(one("", " $t"), one(0, 1, 2))

const There = Schema.Struct({
  room,
  membership: one("join", "join", "join", "invite", "leave"),
  direct: Schema.Boolean,
  members: one(1, 2, 3),
  inviter: user,
  title: text,
  topic: text,
  encrypted: one(true, false, false),
  mayWrite: one(true, true, false),
  replacement: one("", "", "!a", "!b", "!c", "!d", "!e", "!new"),
  by: one("", "@ann:x"),
  predecessor: one("", "!a", "!b", "!c", "!d", "!e"),
  mirrored: one("", "i1", "i2"),
  generations,
  mark: one("", "", "$1", "$2", "space"),
  markedFor: one("@ann:x", "@ben:x"),
  mayList: Schema.Boolean,
  children: some(room, 2)
})

const Here = Schema.Struct({
  room,
  membership: one("join", "join", "invite"),
  direct: Schema.Boolean,
  encrypted: one(true, false, false),
  title: text,
  topic: text,
  inviter: one("", "@ann:x", "@mallory:y"),
  origin: one("", "", "!before"),
  replacement: one("", "", "!a", "!b", "!c"),
  state: one("", "followed", "untrusted"),
  marked: Schema.Boolean,
  generations,
  command: one("", "", "$1", "$2"),
  madeFor: one("@ann:x", "@ben:x"),
  archived: Schema.Boolean,
  linked: Schema.Boolean
})

/** Made from few names, so that things meet; `sceneWorld` makes a world of it. */
export const ReconciliationScene = Schema.Struct({
  there: some(There, 5),
  here: some(Here, 5),
  heard: one(true, true, false),
  asked: one(true, true, true, true, false),
  hasStore: one(true, true, true, true, false),
  refused: one("", "", "", "", "", "", "locked"),
  direct: some(Schema.Struct({ user, rooms: some(room, 3) }), 3),
  named: one("", "i1", "i2"),
  incarnation: one("i1", "i1", ""),
  unconfirmed: one(0, 2),
  places: one("s1_1", "s2_1", ""),
  spaces: some(Schema.Struct({ by: one("@ann:x", "@ben:x"), space: room }), 2),
  strangers: one("park", "reject")
})
type Scene = typeof ReconciliationScene.Type

const orNull = <A extends string>(text: string) => (text === "" ? null : text as A)

const mirror = (draft: typeof There.Type): ChatMirror | null =>
  draft.mirrored === "" ? null : {
    incarnation: draft.mirrored,
    origin: draft.room as RoomId,
    person: null,
    title: orNull(draft.title),
    generations: draft.generations
  }

/** What its mark and its creation say of a room of ours. */
const marks = ({ children, mark, markedFor, mayList }: typeof There.Type): Partial<ServerRoom> => {
  const by = markedFor as UserId
  if (mark === "") return {}
  if (mark !== "space") return { made: { by, command: mark as EventId }, direct: true }
  return {
    made: { by, command: null },
    space: true,
    ...(mayList
      ? { mayList: true, children: [...new Set(children)].sort() as ReadonlyArray<string> as ReadonlyArray<RoomId> }
      : {})
  }
}

/** What the server tells of a room depends on our membership in it. */
const there = (draft: typeof There.Type): ServerRoom => {
  const { direct, encrypted, membership } = draft
  const room = draft.room as RoomId
  const replacement = orNull<RoomId>(draft.replacement)
  if (membership === "leave") return { ...serverRoom(""), room, membership }
  if (membership === "invite") {
    return { ...serverRoom(""), room, membership, direct, encrypted, inviter: draft.inviter as UserId }
  }
  return {
    ...serverRoom(""),
    room,
    direct,
    encrypted,
    members: draft.members,
    title: orNull(draft.title),
    topic: orNull(draft.topic),
    mayWrite: draft.mayWrite,
    replacement: replacement === null ? null : { room: replacement, by: orNull<UserId>(draft.by) },
    predecessor: orNull<RoomId>(draft.predecessor),
    mirror: mirror(draft),
    ...marks(draft)
  }
}

const here = ({ archived, command, linked, madeFor, state, ...draft }: typeof Here.Type): StoreRoom => ({
  ...storeRoom(""),
  ...draft,
  room: draft.room as RoomId,
  title: orNull(draft.title),
  topic: orNull(draft.topic),
  inviter: orNull<UserId>(draft.inviter),
  origin: orNull<RoomId>(draft.origin),
  replacement: orNull<RoomId>(draft.replacement),
  followed: state === "followed" && draft.replacement !== "",
  untrusted: state === "untrusted" && draft.replacement !== "",
  ...(command === "" || draft.membership !== "join" ? {} : {
    made: { by: madeFor as UserId, command: command as EventId, archived, linked }
  })
})

/** No two rooms were made for the same command. */
const madeOnce = (rooms: ReadonlyArray<StoreRoom>): ReadonlyArray<StoreRoom> => {
  const seen = new Set<string>()
  return rooms.map((room) => {
    const { made, ...rest } = room
    if (!made || !seen.has(made.command)) {
      if (made) seen.add(made.command)
      return room
    }
    return rest
  })
}

export const sceneWorld = (scene: Scene): Snapshot =>
  snapshot({
    heard: scene.heard,
    refused: scene.refused === "" ? null : scene.refused,
    homeserver: scene.asked ? "https://x" : null,
    server: scene.asked
      ? serverState({
        rooms: byKey(scene.there, (one) => one.room).map(there),
        direct: Object.fromEntries(scene.direct.map((one) => [one.user, [...new Set(one.rooms)]])) as unknown as Record<
          UserId,
          ReadonlyArray<RoomId>
        >,
        incarnation: orNull(scene.named),
        place: "s1_1"
      })
      : null,
    store: scene.hasStore
      ? store({
        incarnation: orNull(scene.incarnation),
        rooms: madeOnce(byKey(scene.here, (one) => one.room).map(here)),
        spaces: byKey(byKey(scene.spaces, ({ by }) => by), ({ space }) => space) as ReadonlyArray<
          { by: UserId; space: RoomId }
        >,
        unconfirmed: scene.unconfirmed,
        place: orNull(scene.places)
      })
      : null
  })

export const scenePolicy = ({ strangers }: Pick<Scene, "strangers">): ReconciliationPolicy => ({
  isAllowed: (user) => user.endsWith(":x"),
  strangers
})
