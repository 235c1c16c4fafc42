import { assert, describe, it } from "@effect/vitest"
import { type ChatMirror, isSameMirror } from "../../../../src/domain/reset/snapshot/ChatMirror.ts"
import { roomId, userId } from "../../../support/ResetWorld.ts"

const mirror: ChatMirror = {
  incarnation: "i",
  origin: roomId("a"),
  person: userId("ann"),
  title: "T",
  generations: { "": 1, "/$t": 2 }
}

describe("two mirrors", () => {
  it("say the same in any order of their chats", () =>
    assert.isTrue(isSameMirror(mirror, { ...mirror, generations: { "/$t": 2, "": 1 } })))

  it.each<readonly [string, Partial<ChatMirror>]>([
    ["incarnation", { incarnation: "j" }],
    ["origin", { origin: roomId("b") }],
    ["person", { person: null }],
    ["title", { title: null }],
    ["generation", { generations: { "": 1, "/$t": 3 } }],
    ["list of chats", { generations: { "": 1 } }]
  ])("differ by their %s", (_, change) => {
    assert.isFalse(isSameMirror(mirror, { ...mirror, ...change }))
    assert.isFalse(isSameMirror({ ...mirror, ...change }, mirror))
  })
})
