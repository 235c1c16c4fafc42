/** What a matrix-js-sdk client sees while it syncs, as the lines of PeerProtocol.ts. */

const mark = "matrix-surface.turn"

/** The warning beside an event; null without one. */
export const shieldOf = async ({ client, sdk }, event) => {
  const info = event.isEncrypted() ? await client.getCrypto().getEncryptionInfoForEvent(event) : null
  if (info === null || info.shieldColour === sdk.EventShieldColour.NONE) return null
  return {
    colour: sdk.EventShieldColour[info.shieldColour],
    reason: info.shieldReason === null ? null : sdk.EventShieldReason[info.shieldReason]
  }
}

const messageLine = async (context, event) => {
  // `getContent` would give what the newest edit made of it.
  const content = event.getOriginalContent()
  const relation = content["m.relates_to"] ?? event.getWireContent()["m.relates_to"] ?? {}
  const edits = relation.rel_type === "m.replace" ? relation.event_id : null
  const newest = content["m.new_content"] ?? content
  const around = edits === null ? relation : newest["m.relates_to"] ?? {}
  return {
    kind: "message",
    room: event.getRoomId(),
    event: event.getId(),
    sender: event.getSender(),
    type: event.getType(),
    msgtype: newest.msgtype ?? null,
    body: newest.body ?? null,
    state: (newest[mark] ?? content[mark])?.state ?? null,
    edits,
    thread: around.rel_type === "m.thread" ? around.event_id : null,
    encrypted: event.isEncrypted(),
    shield: await shieldOf(context, event),
    content
  }
}

/** Tells from the first sync on. `seen`: all events of timelines, by id. */
export const watch = (context) => {
  const { client, sdk, tell } = context
  const seen = new Map()
  const told = new Set()
  // Decryption takes its time: what comes first is told first.
  let before = Promise.resolve()
  const inTurn = (work) => {
    before = before.then(work).catch((error) => console.error(error))
  }
  const message = async (event) => {
    if (told.has(event.getId())) return
    await client.decryptEventIfNeeded(event)
    if (event.isDecryptionFailure() || told.has(event.getId())) return
    told.add(event.getId())
    tell(await messageLine(context, event))
  }
  const encrypted = async (event) => {
    await message(event)
    if (!event.isDecryptionFailure()) return
    tell({
      kind: "undecryptable",
      room: event.getRoomId(),
      event: event.getId(),
      sender: event.getSender(),
      reason: event.decryptionFailureReason,
      session: event.getWireContent().session_id ?? null
    })
    event.on(sdk.MatrixEventEvent.Decrypted, () => inTurn(() => message(event)))
  }
  const state = (event, room) => {
    if (event.getType() !== "m.room.member") return
    tell({ kind: "member", room, user: event.getStateKey(), membership: event.getContent().membership })
  }
  // Ephemeral and account data come here too, and state that is in both parts of a room twice.
  client.on(sdk.ClientEvent.Event, (event) => {
    const id = event.getId()
    const room = event.getRoomId()
    if (event.getType() === "m.typing") return tell({ kind: "typing", room, users: event.getContent().user_ids })
    if (event.isState()) {
      if (id !== undefined && seen.has(id)) return
      if (id !== undefined) seen.set(id, event)
      return inTurn(() => state(event, room))
    }
    if (id === undefined || seen.has(id) || event.getSender() === undefined) return
    seen.set(id, event)
    if (event.getType() === "m.room.redaction") {
      return inTurn(() => tell({ kind: "redaction", room, event: id, redacts: event.getAssociatedId() ?? null }))
    }
    if (!event.isRedacted()) inTurn(() => encrypted(event))
  })
  return { seen }
}
