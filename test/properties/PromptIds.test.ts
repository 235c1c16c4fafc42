import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { EventId, UserId } from "../../src/domain/Ids.ts"
import type { Message } from "../../src/domain/matrix/InboundEvent.ts"
import { promptTextOf } from "../../src/domain/routing/prompt/PromptText.ts"

const many = { timeout: 120_000, arbitrary: { seed: 20_261_127, runs: 5_000 } }

const me = UserId.make("@bot:hs.test")
const servers = [
  "example.org",
  "hs.test",
  "matrix.example.co.uk:8448",
  "10.1.2.3",
  "x",
  "[::1]:80",
  "münchen.de",
  "homeserver:8448"
]
const localparts = ["ann", "bob.b", "_bridge_123", "Ü=x", "a/b+c", "we!rd", "eve-1"]
/** What stands between two ids: with a Latin letter or a digit they would be others. */
const joins = [
  "/",
  " ",
  "\n",
  ": ",
  ", ",
  "(",
  ")",
  "`",
  "@",
  "#",
  "!x ",
  " word ",
  "%",
  "; a@b.org ",
  "> ",
  "[",
  "](",
  "<",
  "$",
  "_ _",
  " __",
  "?请问",
  "。не "
]
const ways: ReadonlyArray<(id: string) => string> = [
  (id) => id,
  (id) => `https://matrix.to/#/${id}`,
  (id) => `https://matrix.to/#/${encodeURIComponent(id)}`,
  (id) => `[${id}](https://matrix.to/#/${id})`,
  (id) => `[Name](https://matrix.to/#/${encodeURIComponent(id)})`,
  (id) => `matrix:u/${id.slice(1)}?action=chat`,
  (id) => `https://app.example.org/#/user/${encodeURIComponent(id)}`,
  (id) => `https://app.example.org/?who=a${encodeURIComponent(id)}`,
  (id) => `_${id}_`
]

const below = (length: number) => Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: length - 1 }))
const Piece = Schema.Struct({
  localpart: below(localparts.length),
  server: below(servers.length),
  way: below(ways.length),
  join: below(joins.length),
  isMentioned: Schema.Boolean,
  isPill: Schema.Boolean
})

const idOf = ({ localpart, server }: typeof Piece.Type) => `@${localparts[localpart]!}:${servers[server]!}`
const said = (piece: typeof Piece.Type) => ways[piece.way]!(idOf(piece)) + joins[piece.join]!

const messageOf = (pieces: ReadonlyArray<typeof Piece.Type>): Message => ({
  _tag: "Message",
  event: EventId.make("$e"),
  sender: UserId.make("@ann:x"),
  msgtype: "m.text",
  body: pieces.map(said).join(""),
  formatted: pieces.filter(({ isPill }) => isPill).map((piece) =>
    `<a href="https://matrix.to/#/${idOf(piece)}">${piece.isMentioned ? "Name" : idOf(piece)}</a>`
  ).join(""),
  sentAt: 1,
  mentions: pieces.filter(({ isMentioned }) => isMentioned).map(idOf),
  replyTo: undefined,
  threadRoot: undefined,
  replaces: undefined
})

describe("Whatever a message is made of", () => {
  it.prop(
    "its text for the agent has no id that it mentions or shows",
    [Schema.Array(Piece).check(Schema.isMaxLength(6))],
    ([pieces]) => {
      const message = messageOf(pieces)
      const text = promptTextOf(me, message)
      for (const id of pieces.map(idOf)) {
        assert.notInclude(text, id, message.body)
        assert.notInclude(text, encodeURIComponent(id), message.body)
      }
    },
    many
  )
})
