import { assert, describe, it } from "@effect/vitest"
import { mostShown, type ShownRoom } from "../../../src/page/chat/ShownRoom.ts"
import { foldSync, type JsonObject } from "../../../src/page/chat/SyncFolding.ts"

const event = (id: string, type: string, content: JsonObject, sender = "@a:s"): JsonObject => ({
  event_id: id,
  type,
  sender,
  content,
  origin_server_ts: 7
})
const text = (id: string, body: string, sender?: string) =>
  event(id, "m.room.message", { msgtype: "m.text", body }, sender)
const edit = (id: string, target: string, body: string, sender?: string) =>
  event(id, "m.room.message", {
    body: `* ${body}`,
    "m.new_content": { body, format: "org.matrix.custom.html", formatted_body: `<b>${body}</b>` },
    "m.relates_to": { rel_type: "m.replace", event_id: target }
  }, sender)
const react = (id: string, target: string, key: string, sender?: string) =>
  event(id, "m.reaction", { "m.relates_to": { rel_type: "m.annotation", event_id: target, key } }, sender)
const redact = (target: string): JsonObject => ({ ...event("$r", "m.room.redaction", {}), redacts: target })

const room = (rooms: Map<string, ShownRoom>, ...events: ReadonlyArray<JsonObject>): ShownRoom => {
  foldSync(rooms, { rooms: { join: { "!r": { timeline: { events } } } } })
  return rooms.get("!r")!
}
const fresh = (...events: ReadonlyArray<JsonObject>) => room(new Map(), ...events)
const bodies = ({ messages }: ShownRoom) => messages.map(({ body }) => body)

describe("what a client shows of its syncs", () => {
  it("folds edits into the message, of its sender alone", () => {
    const { messages } = fresh(text("$1", "one"), edit("$2", "$1", "two"), edit("$3", "$1", "evil", "@b:s"))
    const { body, edited, html } = messages[0]!
    assert.deepStrictEqual([messages.length, body, html, edited], [1, "two", "<b>two</b>", true])
  })

  it("shows a message once, though two syncs bring it", () => {
    const rooms = new Map<string, ShownRoom>()
    room(rooms, text("$1", "one"))
    assert.deepStrictEqual(bodies(room(rooms, text("$1", "one"), text("$2", "two"))), ["one", "two"])
  })

  it("counts reactions by sign and person, and takes them back", () => {
    const rooms = new Map<string, ShownRoom>()
    const shown = room(rooms, text("$1", "x"), react("$2", "$1", "✅"), react("$3", "$1", "✅", "@b:s"))
    assert.strictEqual(shown.messages[0]!.reactions.get("✅")?.size, 2)
    room(rooms, redact("$2"))
    assert.deepStrictEqual([...shown.messages[0]!.reactions.get("✅")!.keys()], ["@b:s"])
    room(rooms, redact("$3"))
    assert.strictEqual(shown.messages[0]!.reactions.size, 0)
  })

  it("shows nothing of what was deleted, nor of its later edits", () => {
    const { body, deleted } = fresh(text("$1", "secret"), redact("$1"), edit("$2", "$1", "again")).messages[0]!
    assert.deepStrictEqual([body, deleted], ["", true])
  })

  it("shows names of rooms and files without marks that turn the direction of writing", () => {
    const marks = ["\u202e", "\u2066", "\u200f", "\u061c", "\n"]
    for (const mark of marks) {
      const file = event("$f", "m.room.message", { body: "x", filename: `photo_${mark}gpj.exe`, url: "mxc://s/1" })
      const shown = fresh(event("$n", "m.room.name", { name: `a${mark}b` }), file)
      assert.deepStrictEqual([shown.name, shown.messages[0]!.file?.name], ["ab", "photo_gpj.exe"])
    }
  })

  it("knows files, threads, who is there, who types and where one is invited", () => {
    const rooms = new Map<string, ShownRoom>()
    const { changed, invited } = foldSync(rooms, {
      rooms: {
        join: {
          "!r": {
            state: {
              events: [
                event("$n", "m.room.name", { name: "Tea" }),
                { ...event("$m", "m.room.member", { membership: "join" }), state_key: "@a:s" }
              ]
            },
            timeline: {
              events: [event("$f", "m.room.message", {
                msgtype: "m.file",
                body: "a.txt",
                url: "mxc://s/1",
                info: { mimetype: "text/plain", size: 3 },
                "m.relates_to": { rel_type: "m.thread", event_id: "$0", "m.in_reply_to": { event_id: "$9" } }
              })]
            },
            ephemeral: { events: [{ type: "m.typing", content: { user_ids: ["@b:s"] } }] }
          }
        },
        invite: { "!i": {} }
      }
    })
    const { members, messages, name, typing } = changed[0]!
    assert.deepStrictEqual([name, [...members], typing, invited], ["Tea", ["@a:s"], ["@b:s"], ["!i"]])
    assert.deepStrictEqual(messages[0]!.file, { mxc: "mxc://s/1", name: "a.txt", mime: "text/plain", size: 3 })
    assert.deepStrictEqual([messages[0]!.inThread, messages[0]!.replyTo], [true, "$9"])
  })

  it("keeps the newest messages of a room", () => {
    const shown = fresh(...Array.from({ length: mostShown + 2 }, (_, n) => text(`$${n}`, `${n}`)))
    assert.deepStrictEqual([shown.messages.length, shown.messages[0]!.body], [mostShown, "2"])
  })

  it("takes anything at all for JSON without a word", () => {
    const odd: ReadonlyArray<JsonObject> = [{}, event("$1", "m.room.message", {}), { type: 3, content: [] }]
    assert.deepStrictEqual(bodies(fresh(...odd)), [""])
    for (const answer of [{}, { rooms: 3 }, { rooms: { join: { "!r": null } } }]) foldSync(new Map(), answer)
  })
})
