import { mostShown, type ShownFile, type ShownMessage, type ShownRoom } from "./ShownRoom.ts"

/** JSON of the homeserver, untrusted. */
export type JsonObject = Readonly<Record<string, unknown>>

const objectOf = (value: unknown): JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value as JsonObject : {}
const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined)
const eventsOf = (section: unknown): ReadonlyArray<JsonObject> => {
  const { events } = objectOf(section)
  return Array.isArray(events) ? events.map(objectOf) : []
}

/** A name that reads as it is: marks that turn the direction would show another ending of a file. */
const nameIn = (name: string | undefined): string | undefined => name?.replaceAll(/[\p{Bidi_Control}\p{Cc}]/gu, "")

const fileOf = (content: JsonObject): ShownFile | undefined => {
  const mxc = textOf(content["url"])
  if (mxc === undefined) return undefined
  const { mimetype, size } = objectOf(content["info"])
  return {
    mxc,
    name: nameIn(textOf(content["filename"]) ?? textOf(content["body"])) ?? "file",
    mime: textOf(mimetype) ?? "application/octet-stream",
    size: typeof size === "number" ? size : undefined
  }
}

/** What a message says now, by its content or by that of its newest edit. */
const saidIn = (content: JsonObject) => ({
  body: textOf(content["body"]) ?? "",
  html: content["format"] === "org.matrix.custom.html" ? textOf(content["formatted_body"]) : undefined,
  notice: content["msgtype"] === "m.notice",
  file: fileOf(content)
})

const find = (room: ShownRoom, event: string | undefined) => room.messages.find((one) => one.event === event)

const message = (room: ShownRoom, event: JsonObject, content: JsonObject) => {
  const relation = objectOf(content["m.relates_to"])
  const sender = textOf(event["sender"]) ?? ""
  if (relation["rel_type"] === "m.replace") {
    const target = find(room, textOf(relation["event_id"]))
    if (target === undefined || target.sender !== sender || target.deleted) return
    Object.assign(target, saidIn(objectOf(content["m.new_content"])), { edited: true, version: target.version + 1 })
    return
  }
  const id = textOf(event["event_id"])
  if (id === undefined || find(room, id) !== undefined) return
  const deleted = objectOf(event["unsigned"])["redacted_because"] !== undefined
  const shown: ShownMessage = {
    event: id,
    sender,
    at: Number(event["origin_server_ts"]) || 0,
    ...saidIn(content),
    edited: false,
    deleted,
    replyTo: textOf(objectOf(relation["m.in_reply_to"])["event_id"]),
    inThread: relation["rel_type"] === "m.thread",
    reactions: new Map(),
    version: 0
  }
  room.messages.push(shown)
  if (room.messages.length > mostShown) room.messages.splice(0, room.messages.length - mostShown)
}

const reaction = (room: ShownRoom, event: JsonObject, content: JsonObject) => {
  const relation = objectOf(content["m.relates_to"])
  const [target, sign] = [find(room, textOf(relation["event_id"])), textOf(relation["key"])?.slice(0, 40)]
  const [id, sender] = [textOf(event["event_id"]), textOf(event["sender"])]
  if (target === undefined || sign === undefined || id === undefined || sender === undefined) return
  const by = target.reactions.get(sign) ?? new Map<string, string>()
  target.reactions.set(sign, by.set(sender, id))
  target.version++
}

const redaction = (room: ShownRoom, event: JsonObject, content: JsonObject) => {
  const gone = textOf(event["redacts"]) ?? textOf(content["redacts"])
  for (const one of room.messages) {
    if (one.event === gone) {
      Object.assign(one, { deleted: true, body: "", html: undefined, file: undefined, version: one.version + 1 })
    }
    for (const [sign, by] of one.reactions) {
      for (const [sender, id] of by) {
        if (id !== gone) continue
        by.delete(sender)
        if (by.size === 0) one.reactions.delete(sign)
        one.version++
      }
    }
  }
}

const takeEvent = (room: ShownRoom, event: JsonObject) => {
  const content = objectOf(event["content"])
  const user = textOf(event["state_key"])
  switch (event["type"]) {
    case "m.room.name":
      room.name = nameIn(textOf(content["name"])) ?? room.name
      break
    case "m.room.create":
      room.space = content["type"] === "m.space"
      break
    case "m.room.member":
      if (user === undefined) break
      if (content["membership"] === "join") room.members.add(user)
      else room.members.delete(user)
      break
    case "m.room.message":
      message(room, event, content)
      break
    case "m.reaction":
      reaction(room, event, content)
      break
    case "m.room.redaction":
      redaction(room, event, content)
  }
}

/** Takes an answer of `/sync` into the rooms. Returns those that changed, and those that one is invited to. */
export const foldSync = (rooms: Map<string, ShownRoom>, answer: JsonObject) => {
  const { invite, join, leave } = objectOf(answer["rooms"])
  const changed: Array<ShownRoom> = []
  for (const [id, joined] of Object.entries(objectOf(join))) {
    const room: ShownRoom = rooms.get(id) ??
      { id, name: "a room without a name", space: false, members: new Set(), messages: [], typing: [] }
    rooms.set(id, room)
    const { ephemeral, state, timeline } = objectOf(joined)
    for (const event of [...eventsOf(state), ...eventsOf(timeline)]) takeEvent(room, event)
    for (const event of eventsOf(ephemeral)) {
      const { user_ids: users } = objectOf(event["content"])
      if (event["type"] === "m.typing" && Array.isArray(users)) room.typing = users.map(String)
    }
    changed.push(room)
  }
  for (const id of Object.keys(objectOf(leave))) rooms.delete(id)
  return { changed, invited: Object.keys(objectOf(invite)) }
}
