import { Effect, Schema } from "effect"
import type { EventId, RoomId, UserId } from "../../domain/Ids.ts"
import { recordOf } from "../../domain/Json.ts"

export class ChatRefused extends Schema.TaggedError<ChatRefused>()("ChatRefused", { why: Schema.String }) {
  override get message() {
    return this.why
  }
}

const enc = encodeURIComponent
const filter = enc(JSON.stringify({ room: { timeline: { limit: 1000 } } }))
let sent = 0

/** A simple Matrix client: what a person's program does, over HTTP and with nothing but the person's token. */
export const chatClient = ({ token, url }: { readonly url: string; readonly token: string }) => {
  const call = (method: string, path: string, body?: unknown) =>
    Effect.tryPromise({
      try: async (signal) => {
        const answer = await fetch(`${url}/_matrix/client/v3${path}`, {
          method,
          signal,
          headers: { authorization: `Bearer ${token}` },
          ...(body === undefined ? {} : { body: JSON.stringify(body) })
        })
        const json = recordOf(await answer.json())
        if (!answer.ok) throw new Error(String(json["error"]))
        return json
      },
      catch: (cause) =>
        new ChatRefused({ why: cause instanceof Error ? cause.message : "the homeserver does not answer" })
    })
  return {
    sync: (since: string | undefined) =>
      call("GET", `/sync?timeout=30000&filter=${filter}${since === undefined ? "" : `&since=${enc(since)}`}`),
    send: (room: RoomId, body: string) =>
      Effect.map(
        call("PUT", `/rooms/${enc(room)}/send/m.room.message/chat${++sent}`, { msgtype: "m.text", body }),
        (answer) => answer["event_id"] as EventId
      ),
    /** A direct room with somebody. */
    createRoom: (name: string, user: UserId) =>
      Effect.map(
        call("POST", "/createRoom", { name, preset: "private_chat", is_direct: true, invite: [user] }),
        (answer) => answer["room_id"] as RoomId
      )
  }
}
