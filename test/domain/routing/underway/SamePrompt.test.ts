import { assert, describe, it } from "@effect/vitest"
import type { RawEvent } from "../../../../src/domain/matrix/SyncBatch.ts"
import { samePrompt } from "../../../../src/domain/routing/underway/SamePrompt.ts"
import { ann, me } from "../../../support/RouteCases.ts"

const isSame = samePrompt({ me, names: ["Helper"], commandPrefix: "!" })
const said = (content: RawEvent): RawEvent => ({ event_id: "$e", type: "m.room.message", sender: ann, content })
const text = (body: string, rest: RawEvent = {}) => said({ msgtype: "m.text", body, ...rest })
const mention = { "m.mentions": { user_ids: [me] } }
const image = (rest: RawEvent = {}) =>
  said({
    msgtype: "m.image",
    filename: "a.png",
    body: "look",
    url: "mxc://x/a",
    info: { mimetype: "image/png" },
    ...rest
  })
const sealed = (key: string) => image({ url: undefined, file: { url: "mxc://x/a", key: { k: key } } })

describe("Two versions of a prompt", () => {
  it.each<[string, RawEvent, RawEvent, boolean]>([
    ["are one with the same words", text("hi"), text("hi"), true],
    ["are one where only a client shows more", text("hi"), text("hi", { "com.beeper.linkpreviews": [{}] }), true],
    ["are one with and without the bot's name", text("Helper: hi", mention), text("hi"), true],
    [
      "are one as HTML",
      text("hi"),
      text("hi", { format: "org.matrix.custom.html", formatted_body: "<b>hi</b>" }),
      true
    ],
    ["are two with other words", text("hi"), text("ho"), false],
    ["are two where one says it of its writer", text("hi"), said({ msgtype: "m.emote", body: "hi" }), false],
    ["are one with the same file and caption", image(), image(), true],
    ["are two with another caption", image(), image({ body: "see" }), false],
    ["are two with another file", image(), image({ url: "mxc://x/b" }), false],
    ["are one with the same encrypted file", sealed("a"), sealed("a"), true],
    ["are two with another encrypted file", sealed("a"), sealed("b"), false],
    ["are two with and without a file", image(), text("look"), false],
    ["are two where one cannot be read", text("hi"), { ...text("hi"), type: "m.room.encrypted" }, false]
  ])("%s", (_, one, other, expected) => assert.strictEqual(isSame(one, other), expected))
})
