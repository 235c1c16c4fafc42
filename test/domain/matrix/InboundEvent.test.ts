import { assert, describe, it } from "@effect/vitest"
import { parseInbound, wordsSaid } from "../../../src/domain/matrix/InboundEvent.ts"

const text = { event_id: "$e", sender: "@ann:x", type: "m.room.message", content: { msgtype: "m.text", body: "hi" } }
const saying = (content: Record<string, unknown>) => ({ ...text, content: { ...text.content, ...content } })
const plain = {
  _tag: "Message",
  event: "$e",
  sender: "@ann:x",
  msgtype: "m.text",
  body: "hi",
  formatted: undefined,
  sentAt: undefined,
  mentions: undefined,
  replyTo: undefined,
  threadRoot: undefined,
  replaces: undefined
}

describe("A message", () => {
  for (
    const [title, raw, fields] of [
      ["is read", text, {}],
      ["mentions people", saying({ "m.mentions": { user_ids: ["@bot:x", "@ann:x"] } }), {
        mentions: ["@bot:x", "@ann:x"]
      }],
      ["mentions nobody when it says so", saying({ "m.mentions": {} }), { mentions: [] }],
      ["keeps the mentions that make sense", saying({ "m.mentions": { user_ids: ["@bot:x", 7, null] } }), {
        mentions: ["@bot:x"]
      }],
      ["mentions nobody by a list that is none", saying({ "m.mentions": { user_ids: "@bot:x" } }), { mentions: [] }],
      ["says nothing of mentions by something odd", saying({ "m.mentions": ["@bot:x"] }), {}],
      ["replies", saying({ "m.relates_to": { "m.in_reply_to": { event_id: "$a" } } }), { replyTo: "$a" }],
      ["is in a thread", saying({ "m.relates_to": { rel_type: "m.thread", event_id: "$t" } }), { threadRoot: "$t" }],
      [
        "is in a thread, and its reply is only for old clients",
        saying({
          "m.relates_to": {
            rel_type: "m.thread",
            event_id: "$t",
            is_falling_back: true,
            "m.in_reply_to": { event_id: "$a" }
          }
        }),
        { threadRoot: "$t" }
      ],
      [
        "replies in a thread",
        saying({ "m.relates_to": { rel_type: "m.thread", event_id: "$t", "m.in_reply_to": { event_id: "$a" } } }),
        { threadRoot: "$t", replyTo: "$a" }
      ],
      ["replaces another", saying({ "m.relates_to": { rel_type: "m.replace", event_id: "$b" } }), { replaces: "$b" }],
      ["has no relation of an unknown kind", saying({ "m.relates_to": { rel_type: "org.odd", event_id: "$b" } }), {}],
      [
        "has no relation to what is no event",
        saying({ "m.relates_to": { rel_type: "m.thread", event_id: 7, "m.in_reply_to": "$a" } }),
        {}
      ],
      ["has no relation that is no object", saying({ "m.relates_to": "$a" }), {}],
      ["has no relation by a list", saying({ "m.relates_to": [{ rel_type: "m.thread" }] }), {}],
      ["keeps what its client made of it", saying({ formatted_body: "<b>hi</b>" }), { formatted: "<b>hi</b>" }],
      ["has the time of its server", { ...text, origin_server_ts: 7 }, { sentAt: 7 }],
      ["has no time by something odd", { ...text, origin_server_ts: "7" }, {}],
      ["may be of any kind", saying({ msgtype: "org.odd" }), { msgtype: "org.odd" }],
      ["may be empty", saying({ body: "" }), { body: "" }]
    ] as const
  ) {
    it(title, () => assert.deepStrictEqual<unknown>(parseInbound(raw), { ...plain, ...fields }))
  }
})

describe("Something that cannot be used", () => {
  for (
    const [title, raw, what] of [
      ["nothing at all", {}, "event_id"],
      ["an event without an id", { ...text, event_id: undefined }, "event_id"],
      ["an id that is no event's", { ...text, event_id: "!e" }, "event_id"],
      ["an id that is longer than ids are", { ...text, event_id: `$${"x".repeat(255)}` }, "event_id"],
      ["no sender", { ...text, sender: null }, "sender"],
      ["a sender that is no user", { ...text, sender: "ann" }, "sender"],
      ["no type", { ...text, type: 7 }, "type"],
      ["no content", { ...text, content: undefined }, "content"],
      ["a content that is a list", { ...text, content: [] }, "content"],
      ["a content that is nothing", { ...text, content: null }, "content"],
      ["no kind of message", saying({ msgtype: undefined }), "content.msgtype"],
      ["a text that is none", saying({ body: { text: "hi" } }), "content.body"],
      ["a redaction of nothing", { ...text, type: "m.room.redaction", content: {} }, "redacts"],
      ["a redaction that the room allowed of one event and that names another", {
        ...text,
        type: "m.room.redaction",
        content: { redacts: "$t" },
        redacts: "$u"
      }, "redacts"],
      ["a redaction that names an event at the top and something else in its content", {
        ...text,
        type: "m.room.redaction",
        content: { redacts: null },
        redacts: "$u"
      }, "redacts"],
      ["an id that no store can keep", { ...text, event_id: "$\ud800" }, "event_id"],
      ["a redaction of what is no event", { ...text, type: "m.room.redaction", content: {}, redacts: 7 }, "redacts"]
    ] as const
  ) {
    it(`says which field is wrong, and not its value: ${title}`, () =>
      assert.deepStrictEqual(parseInbound(raw), { _tag: "Malformed", what }))
  }
})

describe("Other events", () => {
  const ids = { event: "$e", sender: "@ann:x" }
  for (
    const [title, raw, outcome] of [
      ["a redaction names its target at the top in old rooms", {
        ...text,
        type: "m.room.redaction",
        content: {},
        redacts: "$t"
      }, { _tag: "Redaction", ...ids, target: "$t" }],
      ["a redaction names its target in its content since room version 11", {
        ...text,
        type: "m.room.redaction",
        content: { redacts: "$t" }
      }, { _tag: "Redaction", ...ids, target: "$t" }],
      ["a redaction may name its target in both places", {
        ...text,
        type: "m.room.redaction",
        content: { redacts: "$t" },
        redacts: "$t"
      }, { _tag: "Redaction", ...ids, target: "$t" }],
      ["a redacted message is no message", { ...text, content: {} }, { _tag: "Other", ...ids, type: "redacted" }],
      [
        "what says that a bot of this make wrote it is no message, whatever else it says",
        saying({ "matrix-surface.turn": 7 }),
        { _tag: "Marked", ...ids }
      ],
      [
        "what says so in its new content is no message either",
        saying({ "m.new_content": { "matrix-surface.turn": {} } }),
        { _tag: "Marked", ...ids }
      ],
      ["an encrypted event is not read here", { ...text, type: "m.room.encrypted", content: { ciphertext: "…" } }, {
        _tag: "Encrypted",
        ...ids
      }],
      ["a reaction is to an event", {
        ...text,
        type: "m.reaction",
        content: { "m.relates_to": { rel_type: "m.annotation", event_id: "$t", key: "👍" } }
      }, { _tag: "Reaction", ...ids, target: "$t", key: "👍" }],
      ["a reaction to nothing is another event", { ...text, type: "m.reaction" }, {
        _tag: "Other",
        ...ids,
        type: "m.reaction"
      }],
      ["a reaction with a key that is no text is another event", {
        ...text,
        type: "m.reaction",
        content: { "m.relates_to": { rel_type: "m.annotation", event_id: "$t", key: 7 } }
      }, { _tag: "Other", ...ids, type: "m.reaction" }],
      ["a reaction of another kind is another event", {
        ...text,
        type: "m.reaction",
        content: { "m.relates_to": { rel_type: "m.thread", event_id: "$t", key: "👍" } }
      }, { _tag: "Other", ...ids, type: "m.reaction" }],
      ["whatever else there is, is another event", { ...text, type: "org.example.odd" }, {
        _tag: "Other",
        ...ids,
        type: "org.example.odd"
      }],
      ["a sticker cannot be used", { ...text, type: "m.sticker" }, {
        _tag: "Unusable",
        ...ids,
        kind: "sticker",
        threadRoot: undefined
      }],
      ["a poll of a client that knows no newer type cannot be used", {
        ...text,
        type: "org.matrix.msc3381.poll.start",
        content: { "m.relates_to": { rel_type: "m.thread", event_id: "$t" } }
      }, { _tag: "Unusable", ...ids, kind: "poll", threadRoot: "$t" }],
      ["a sticker that was deleted is another event", { ...text, type: "m.sticker", content: {} }, {
        _tag: "Other",
        ...ids,
        type: "m.sticker"
      }],
      ["a reaction without a key is another event", {
        ...text,
        type: "m.reaction",
        content: { "m.relates_to": { rel_type: "m.annotation", event_id: "$t" } }
      }, { _tag: "Other", ...ids, type: "m.reaction" }],
      ["state is never a message, whatever its type says", { ...text, state_key: "" }, {
        _tag: "Other",
        ...ids,
        type: "m.room.message"
      }]
    ] as const
  ) {
    it(title, () => assert.deepStrictEqual<unknown>(parseInbound(raw), outcome))
  }
})

describe("An id", () => {
  it.each([
    ["event_id", `$${"e".repeat(254)}`, `$${"e".repeat(255)}`],
    ["sender", `@${"e".repeat(254)}`, `@${"e".repeat(255)}`],
    ["event_id", "$", "!e"],
    ["sender", "@", "ann:x"],
    ["sender", "@ann:x", "@ann\ud800:x"]
  ])("as %s is one up to 255 characters of the right kind", (field, good, bad) => {
    assert.strictEqual(parseInbound({ ...text, [field]: good })._tag, "Message")
    assert.deepStrictEqual(parseInbound({ ...text, [field]: bad }), { _tag: "Malformed", what: field })
  })
})

describe("What somebody says in a message", () => {
  const image = { msgtype: "m.image", url: "mxc://x/cat" }
  it.each<[string, Record<string, unknown>, string]>([
    ["is its text", { body: "hi" }, "hi"],
    ["is a caption", { ...image, body: "my cat", filename: "cat.png" }, "my cat"],
    ["is not a file's name", { ...image, body: "cat.png" }, ""],
    ["is not a name that is said twice", { ...image, body: "cat.png", filename: "cat.png" }, ""],
    ["is not the name of a file that is missing", { ...image, body: "cat.png", url: undefined }, ""],
    [
      "is the caption of a file that is missing",
      { ...image, body: "my cat", filename: "c.png", url: undefined },
      "my cat"
    ]
  ])("%s", (_, content, words) => {
    const message = parseInbound(saying(content))
    assert.strictEqual(message._tag === "Message" ? wordsSaid(message) : undefined, words)
  })
})
