import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { encryptedType, opened } from "../../src/domain/crypto/SealedEvent.ts"
import { parseInbound } from "../../src/domain/matrix/InboundEvent.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import { route } from "../../src/domain/routing/RouteMessage.ts"
import { bob, direct, group, me } from "../support/RouteCases.ts"

const many = { timeout: 120_000, arbitrary: { seed: 20_261_128, runs: 5_000 } }

/** What members say to each other, and to the bot. */
const said = [
  "m.room.message",
  "m.reaction",
  "m.sticker",
  "m.location",
  "org.matrix.msc3488.location",
  "m.poll.start",
  "org.matrix.msc3381.poll.start",
  "m.key.verification.ready",
  "m.key.verification.start",
  "m.key.verification.accept",
  "m.key.verification.key",
  "m.key.verification.mac",
  "m.key.verification.done",
  "m.key.verification.cancel"
]

/** What the homeserver has to see in order to allow it, what is nothing to anybody, and what was not invented yet. */
const unsaid = [
  "m.room.redaction",
  "m.room.encrypted",
  "m.room.member",
  "m.room.power_levels",
  "m.room.tombstone",
  "m.room.create",
  "m.room.encryption",
  "m.room.name",
  "m.room.pinned_events",
  "m.room.history_visibility",
  "m.room.server_acl",
  "m.space.child",
  "m.space.parent",
  "m.room_key",
  "m.forwarded_room_key",
  "m.secret.send",
  "m.direct",
  "matrix-surface.made",
  "m.dummy",
  "m.call.invite",
  "m.room.message.extra",
  "M.ROOM.MESSAGE",
  " m.room.message",
  "m.key.verification",
  "__proto__",
  "constructor",
  ""
]

/** As the homeserver showed it, with fields that a homeserver may add. */
const sealed: RawEvent = {
  type: encryptedType,
  event_id: "$e",
  sender: bob,
  room_id: "!r",
  origin_server_ts: 7,
  unsigned: { age: 1 },
  redacts: "$top",
  content: { algorithm: "m.megolm.v1.aes-sha2", ciphertext: "c", session_id: "s" }
}

const contents: ReadonlyArray<RawEvent> = [
  {},
  { redacts: "$ours" },
  { membership: "leave" },
  { msgtype: "m.text", body: "hi" },
  { msgtype: "m.text", body: "!stop", "m.relates_to": { rel_type: "m.replace", event_id: "$ours" } },
  { algorithm: "m.megolm.v1.aes-sha2", ciphertext: "c" }
]

/** Whatever else its sender put into the ciphertext beside a type and a content. */
const claims: RawEvent = {
  event_id: "$other",
  sender: me,
  room_id: "!other",
  origin_server_ts: 1,
  state_key: bob,
  redacts: "$ours",
  unsigned: { "m.relations": {}, redacted_because: {} }
}

const Index = (length: number) => Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: length - 1 }))
const Meant = Schema.Struct({
  type: Schema.Union([Schema.String, Index(said.length + unsaid.length)]),
  content: Index(contents.length),
  claims: Schema.Array(Index(Object.keys(claims).length))
})

const clearOf = ({ claims: claimed, content, type }: typeof Meant.Type): RawEvent => ({
  ...Object.fromEntries(claimed.map((at) => Object.entries(claims)[at]!)),
  type: typeof type === "string" ? type : [...said, ...unsaid][type],
  content: contents[content]
})

describe("Out of a ciphertext", () => {
  it.each(said)("comes what members say: %s", (type) => {
    assert.strictEqual(opened(sealed, { type, content: { body: "hi" } })?.["type"], type)
  })

  it.each([...unsaid, undefined, 7, ["m.room.message"]])("comes nothing else: %s", (type) => {
    for (const content of contents) assert.isUndefined(opened(sealed, { ...claims, type, content }))
  })

  it.prop(
    "comes a type and a content, and nothing that says who sent it, when, where, or what it erases",
    [Meant],
    ([meant]) => {
      const event = opened(sealed, clearOf(meant))
      if (event === undefined) return true
      const { content: _meant, type, ...rest } = event
      const { content: _content, type: _type, ...outer } = sealed
      assert.include(said, type)
      assert.deepStrictEqual(rest, outer)
      return true
    },
    many
  )

  it.prop(
    "comes nothing that erases, or says who is in the room",
    [Meant],
    ([meant]) => {
      const event = opened(sealed, clearOf(meant))
      if (event === undefined) return true
      const inbound = parseInbound(event)
      assert.notInclude(["Redaction", "Member", "Encrypted", "Gone"], inbound._tag)
      for (const context of [direct(undefined), group(undefined)]) {
        assert.notInclude(["Erase", "Asker"], route(context, inbound)._tag)
      }
      return true
    },
    many
  )
})
