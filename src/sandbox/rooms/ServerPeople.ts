import { Clock, Effect, Predicate, Result } from "effect"
import { mxcParts } from "../../domain/files/MxcAddress.ts"
import type { EventId, RoomId, UserId } from "../../domain/Ids.ts"
import { readText } from "../../domain/Json.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import { mediaAt, putMedia } from "../media/MediaStore.ts"
import { addAccount, type HomeserverState, membershipOf, mint, type ServerSession } from "../state/HomeserverState.ts"
import type { ServerResult } from "../state/ServerRefusal.ts"
import { createRoom, type RoomOptions } from "./CreateRoom.ts"
import { putState, redact, send } from "./EventSending.ts"
import { seen } from "./EventView.ts"
import * as Membership from "./Membership.ts"
import type { RoomRequest } from "./RoomRequest.ts"
import { upgradeRoom } from "./UpgradeRoom.ts"

/**
 * Everybody but the bot, acting on a homeserver from within. A refusal of the server is a mistake of the caller, so it
 * is a defect.
 */
export interface ServerPeople {
  /** The account `@localpart:server`, made when it is new. */
  user(localpart: string): Effect.Effect<UserId>
  room(by: UserId, options?: RoomOptions): Effect.Effect<RoomId>
  /** A text, or any content as `m.room.message`. */
  say(by: UserId, room: RoomId, what: string | RawEvent): Effect.Effect<EventId>
  send(by: UserId, room: RoomId, type: string, content: RawEvent): Effect.Effect<EventId>
  edit(by: UserId, room: RoomId, event: EventId, text: string): Effect.Effect<EventId>
  redact(by: UserId, room: RoomId, event: EventId, reason?: string): Effect.Effect<EventId>
  putState(by: UserId, room: RoomId, type: string, key: string, content: RawEvent): Effect.Effect<EventId>
  invite(by: UserId, room: RoomId, user: UserId, options?: { readonly direct?: boolean }): Effect.Effect<void>
  join(by: UserId, room: RoomId): Effect.Effect<void>
  leave(by: UserId, room: RoomId): Effect.Effect<void>
  kick(
    by: UserId,
    room: RoomId,
    user: UserId,
    options?: { readonly reason?: string; readonly ban?: boolean }
  ): Effect.Effect<void>
  /** Replaces a room by a new one, which nobody else is in; its id. */
  upgrade(by: UserId, room: RoomId): Effect.Effect<RoomId>
  /** Stores a file; its mxc: address. */
  upload(by: UserId, bytes: Uint8Array, mime: string): Effect.Effect<string>
  /** The bytes behind an mxc: address; undefined where there are none. */
  fetch(by: UserId, address: string): Effect.Effect<Uint8Array | undefined>
  /** All events of a room, oldest first, as `by` sees them. */
  history(by: UserId, room: RoomId): Effect.Effect<ReadonlyArray<RawEvent>>
  /** `join`, `invite`, `leave`, `ban`, or undefined for a stranger. */
  membership(room: RoomId, user: UserId): Effect.Effect<string | undefined>
}

/** The people of one server. */
export const make = (server: HomeserverState): ServerPeople => {
  const sessionOf = (user: UserId): ServerSession => ({ token: "", user, device: "PEOPLE" })
  const act = <A>(by: UserId, room: RoomId, what: (request: RoomRequest) => ServerResult<A>): Effect.Effect<A> =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => {
      const answer = what({ server, session: sessionOf(by), room, now })
      return Result.isSuccess(answer) ? Effect.succeed(answer.success) : Effect.die(answer.failure)
    })
  const sendAs: ServerPeople["send"] = (by, room, type, content) =>
    act(by, room, (request) => send(request, type, mint(server, "people"), content))
  return {
    user: (localpart) => Effect.sync(() => addAccount(server, localpart, "").id),
    room: (by, options = {}) => Effect.map(Clock.currentTimeMillis, (now) => createRoom(server, by, options, now)),
    say: (by, room, what) =>
      sendAs(by, room, "m.room.message", Predicate.isString(what) ? { msgtype: "m.text", body: what } : what),
    send: sendAs,
    edit: (by, room, event, text) =>
      sendAs(by, room, "m.room.message", {
        msgtype: "m.text",
        body: `* ${text}`,
        "m.new_content": { msgtype: "m.text", body: text },
        "m.relates_to": { rel_type: "m.replace", event_id: event }
      }),
    redact: (by, room, event, reason) =>
      act(by, room, (request) => redact(request, event, mint(server, "people"), reason)),
    putState: (by, room, type, key, content) => act(by, room, (request) => putState(request, type, key, content)),
    invite: (by, room, user, options) =>
      act(by, room, (request) => Membership.invite(request, user, options?.direct === true ? { is_direct: true } : {})),
    join: (by, room) => act(by, room, Membership.join),
    leave: (by, room) => act(by, room, (request) => Membership.leave(request)),
    kick: (by, room, user, options) => act(by, room, (request) => Membership.expel(request, user, options)),
    upgrade: (by, room) => act(by, room, upgradeRoom),
    upload: (by, bytes, mime) => Effect.sync(() => putMedia(server, { bytes: Buffer.from(bytes), mime, by })),
    fetch: (_by, address) =>
      Effect.sync(() => {
        const { id, server: host } = mxcParts(address) ?? { id: "", server: "" }
        return mediaAt(server, host, id)?.bytes
      }),
    history: (by, room) =>
      Effect.sync(() => (server.rooms.get(room)?.timeline ?? []).map((event) => seen(event, sessionOf(by), room))),
    membership: (room, user) =>
      Effect.sync(() => {
        const found = server.rooms.get(room)
        return found === undefined ? undefined : readText(membershipOf(found, user))
      })
  }
}
