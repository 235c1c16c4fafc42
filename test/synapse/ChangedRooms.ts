import { Effect } from "effect"
import type { EventId, RoomId } from "../../src/domain/Ids.ts"
import type { scene } from "./Scene.ts"
import { call, free, register, type Synapse } from "./Synapse.ts"
import { unused } from "./SynapsePeople.ts"

const enc = encodeURIComponent
const v3 = "/_matrix/client/v3"

/** What people do to rooms while the bot is away, by the client-server API. */
export const changes = Effect.fnUntraced(function*(
  synapse: Pick<Synapse, "admin" | "url">,
  on: Effect.Success<ReturnType<typeof scene>>
) {
  const { alice, bot } = on
  const account = on.settings.MATRIX_ACCESS_TOKEN
  const ask = (by: string, method: string, path: string, body?: unknown) =>
    Effect.promise(() => call(synapse.url, by, method, path, body))
  const inRoom = (by: string, room: RoomId, what: string, body: unknown = {}) =>
    ask(by, "POST", `${v3}/rooms/${enc(room)}/${what}`, body)
  const user = Effect.promise(async () => {
    const made = await register(synapse.url, unused("bob"))
    await free(synapse, made.user_id)
    return made
  })
  const bob = yield* user
  let said = 0
  const sayAs = (by: string, room: RoomId, body: string) =>
    Effect.map(
      ask(by, "PUT", `${v3}/rooms/${enc(room)}/send/m.room.message/c${++said}`, {
        msgtype: "m.text",
        body,
        "m.mentions": { user_ids: [bot] }
      }),
      (answer) => answer["event_id"] as EventId
    )
  const make = (options: Record<string, unknown>) =>
    Effect.map(
      ask(alice, "POST", `${v3}/createRoom`, options),
      (answer) => answer["room_id"] as RoomId
    )
  const invite = (room: RoomId) => inRoom(alice, room, "invite", { user_id: bot })
  return {
    bob: bob.user_id,
    say: (room: RoomId, body: string) => sayAs(alice, room, body),
    sayAsBob: (room: RoomId, body: string) => sayAs(bob.access_token, room, body),
    /** A direct room that anybody may join, which the bot is invited to. */
    open: make({ preset: "public_chat", is_direct: true, invite: [bot] }),
    /** A room of alice's with bob, which the bot is invited to. */
    group: Effect.gen(function*() {
      const room = yield* make({ preset: "private_chat", invite: [bot, bob.user_id] })
      yield* inRoom(bob.access_token, room, "join")
      return room
    }),
    kick: (room: RoomId, who: string = bot) => inRoom(alice, room, "kick", { user_id: who, reason: "out" }),
    ban: (room: RoomId) => inRoom(alice, room, "ban", { user_id: bot }),
    invite,
    /** The account joins or leaves by another client. */
    joinElsewhere: (room: RoomId) => inRoom(account, room, "join"),
    leaveElsewhere: (room: RoomId) => inRoom(account, room, "leave"),
    upgrade: (room: RoomId) =>
      Effect.map(
        inRoom(alice, room, "upgrade", { new_version: "11" }),
        (answer) => answer["replacement_room"] as RoomId
      ),
    encrypt: (room: RoomId) =>
      ask(alice, "PUT", `${v3}/rooms/${enc(room)}/state/m.room.encryption/`, { algorithm: "m.megolm.v1.aes-sha2" }),
    purge: (room: RoomId) =>
      ask(synapse.admin.access_token, "DELETE", `/_synapse/admin/v1/rooms/${enc(room)}`, { purge: true }),
    revoke: ask(account, "POST", `${v3}/logout`, {}),
    joined: Effect.map(
      ask(account, "GET", `${v3}/joined_rooms`),
      (answer) => (answer["joined_rooms"] as ReadonlyArray<RoomId>).toSorted()
    )
  }
})
