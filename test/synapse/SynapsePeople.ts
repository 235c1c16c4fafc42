import { Effect } from "effect"
import type { EventId, RoomId, UserId } from "../../src/domain/Ids.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import type { RoomOptions } from "../../src/sandbox/rooms/CreateRoom.ts"
import type { ServerPeople } from "../../src/sandbox/rooms/ServerPeople.ts"
import { call, free, register, type Synapse } from "./Synapse.ts"

const enc = encodeURIComponent
const v3 = "/_matrix/client/v3"

let accounts = 0

/** A localpart that no other case has: the cases share the server. */
export const unused = (localpart: string) => `${localpart}-${process.pid}-${++accounts}`

const creation = (options: RoomOptions) => ({
  preset: options.open === true ? "public_chat" : "private_chat",
  invite: options.invite ?? [],
  is_direct: options.direct === true,
  ...(options.name === undefined ? {} : { name: options.name }),
  ...(options.topic === undefined ? {} : { topic: options.topic }),
  ...(options.creation === undefined ? {} : { creation_content: options.creation }),
  ...(options.power === undefined ? {} : { power_level_content_override: options.power }),
  initial_state: (options.state ?? []).map(({ content, key, type }) => ({ type, state_key: key ?? "", content }))
})

/**
 * People with accounts of their own, free of limits, who speak to Synapse over HTTP; `tokens` are those of accounts
 * that there are.
 */
export const make = (synapse: Pick<Synapse, "url" | "admin">, tokens = new Map<UserId, string>()): ServerPeople => {
  let txns = 0
  const ask = (by: UserId, method: string, path: string, body?: unknown) =>
    Effect.promise(() => call(synapse.url, tokens.get(by), method, v3 + path, body))
  const id = (answer: RawEvent) => answer["event_id"] as EventId
  const room = (id: RoomId) => `/rooms/${enc(id)}`
  const send: ServerPeople["send"] = (by, to, type, content) =>
    Effect.map(ask(by, "PUT", `${room(to)}/send/${enc(type)}/p${++txns}`, content), id)
  const state = (to: RoomId, type: string, key: string) => `${room(to)}/state/${enc(type)}/${enc(key)}`
  return {
    user: (localpart) =>
      Effect.promise(async () => {
        const account = await register(synapse.url, unused(localpart))
        await free(synapse, account.user_id)
        tokens.set(account.user_id as UserId, account.access_token)
        return account.user_id as UserId
      }),
    room: (by, options = {}) =>
      Effect.map(ask(by, "POST", "/createRoom", creation(options)), (answer) => answer["room_id"] as RoomId),
    say: (by, to, what) =>
      send(by, to, "m.room.message", typeof what === "string" ? { msgtype: "m.text", body: what } : what),
    send,
    edit: (by, to, event, text) =>
      send(by, to, "m.room.message", {
        msgtype: "m.text",
        body: `* ${text}`,
        "m.new_content": { msgtype: "m.text", body: text },
        "m.relates_to": { rel_type: "m.replace", event_id: event }
      }),
    upload: (by, bytes, mime) =>
      Effect.promise(async () => {
        const answer = await fetch(`${synapse.url}/_matrix/media/v3/upload`, {
          method: "POST",
          headers: { authorization: `Bearer ${tokens.get(by)}`, "content-type": mime },
          body: new Uint8Array(bytes)
        })
        return String(((await answer.json()) as RawEvent)["content_uri"])
      }),
    fetch: (by, address) =>
      Effect.promise(async () => {
        const answer = await fetch(
          `${synapse.url}/_matrix/client/v1/media/download/${address.slice("mxc://".length)}`,
          {
            headers: { authorization: `Bearer ${tokens.get(by)}` }
          }
        )
        return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined
      }),
    redact: (by, to, event, reason) =>
      Effect.map(
        ask(by, "PUT", `${room(to)}/redact/${enc(event)}/p${++txns}`, reason === undefined ? {} : { reason }),
        id
      ),
    putState: (by, to, type, key, content) => Effect.map(ask(by, "PUT", state(to, type, key), content), id),
    invite: Effect.fnUntraced(function*(by, to, user, options) {
      // The invite call has no is_direct, which clients set with the member event itself.
      if (options?.direct === true) {
        yield* ask(by, "PUT", state(to, "m.room.member", user), { membership: "invite", is_direct: true })
      } else yield* ask(by, "POST", `${room(to)}/invite`, { user_id: user })
    }),
    join: (by, to) => Effect.asVoid(ask(by, "POST", `${room(to)}/join`, {})),
    leave: (by, to) => Effect.asVoid(ask(by, "POST", `${room(to)}/leave`, {})),
    kick: (by, to, user, options) =>
      Effect.asVoid(
        ask(by, "POST", `${room(to)}/${options?.ban === true ? "ban" : "kick"}`, {
          user_id: user,
          ...(options?.reason === undefined ? {} : { reason: options.reason })
        })
      ),
    upgrade: (by, to) =>
      Effect.map(
        ask(by, "POST", `${room(to)}/upgrade`, { new_version: "12" }),
        (answer) => answer["replacement_room"] as RoomId
      ),
    history: (by, to) =>
      Effect.map(
        ask(by, "GET", `${room(to)}/messages?dir=f&limit=1000`),
        (answer) => answer["chunk"] as ReadonlyArray<RawEvent>
      ),
    membership: (to, user) =>
      Effect.promise(async () => {
        const path = `/_synapse/admin/v1/rooms/${enc(to)}/state`
        const { state } = (await call(synapse.url, synapse.admin.access_token, "GET", path)) as {
          state: ReadonlyArray<RawEvent>
        }
        const member = state.find((event) => event["type"] === "m.room.member" && event["state_key"] === user)
        return (member?.["content"] as RawEvent | undefined)?.["membership"] as string | undefined
      })
  }
}
