// What the floors of answers share: a loop of syncs that joins where it is invited, sends, and edits.
import { filter, firstFilter } from "../src/layers/matrix/SyncFilter.ts"
import { call, type Json } from "./floorHttp.ts"

const enc = encodeURIComponent

let txns = 0
export const send = async (room: string, content: Json): Promise<string> => {
  const { event_id: id } = await call("PUT", `/rooms/${enc(room)}/send/m.room.message/f${process.pid}-${++txns}`, {
    msgtype: "m.text",
    "m.mentions": {},
    ...content
  })
  return String(id)
}

/** The last edit of an answer. */
export const sendFinal = (room: string, event: string, body: string) =>
  send(room, {
    body: `* ${body}`,
    "m.new_content": { msgtype: "m.text", body, "m.mentions": {} },
    "m.relates_to": { rel_type: "m.replace", event_id: event }
  })

interface Sync {
  readonly next_batch: string
  readonly rooms?: {
    readonly invite?: Readonly<Record<string, unknown>>
    readonly join?: Readonly<Record<string, { readonly timeline?: { readonly events?: ReadonlyArray<Json> } }>>
  }
}

/** Hears for ever what others say; prints a line once it has synced. */
export const hear = async (said: (room: string, event: string, body: string) => void): Promise<never> => {
  const { user_id: me } = await call("GET", "/account/whoami")
  let since = ""
  while (true) {
    const query = since === ""
      ? `timeout=0&filter=${enc(firstFilter("floor"))}`
      : `timeout=30000&filter=${enc(filter("floor"))}&since=${enc(since)}`
    const answer = (await call("GET", `/sync?set_presence=offline&${query}`)) as unknown as Sync
    if (since === "") console.log("synced")
    since = answer.next_batch
    for (const room of Object.keys(answer.rooms?.invite ?? {})) void call("POST", `/rooms/${enc(room)}/join`, {})
    for (const [room, { timeline }] of Object.entries(answer.rooms?.join ?? {})) {
      for (const { content, event_id: id, sender, type } of timeline?.events ?? []) {
        const body = (content as Json)["body"]
        if (type === "m.room.message" && sender !== me && typeof body === "string") said(room, String(id), body)
      }
    }
  }
}
