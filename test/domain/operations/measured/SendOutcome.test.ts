import { assert, describe, it } from "@effect/vitest"
import { failedOutcome, sendKind } from "../../../../src/domain/operations/measured/SendOutcome.ts"

const edit = { "m.relates_to": { rel_type: "m.replace", event_id: "$1" } }
const inThread = { "m.relates_to": { rel_type: "m.thread", event_id: "$1" } }

describe("A send", () => {
  it.each(
    [
      ["m.room.message", { body: "x" }, "message"],
      ["m.room.message", inThread, "message"],
      ["m.room.message", edit, "edit"],
      ["m.room.encrypted", { ciphertext: "x" }, "message"],
      ["m.room.encrypted", edit, "edit"],
      ["m.room.message", { "m.relates_to": null }, "message"],
      ["m.reaction", { "m.relates_to": { rel_type: "m.annotation" } }, "reaction"],
      ["m.room.name", { name: "x" }, "other"]
    ] as const
  )("of %s %j counts as %s", (type, content, kind) => assert.strictEqual(sendKind(type, content), kind))

  it.each(
    [
      [{ _tag: "RateLimited" }, "limited"],
      [{ _tag: "Unavailable" }, "unanswered"],
      [{ _tag: "Refused" }, "refused"],
      [{ _tag: "TokenRefused" }, "refused"]
    ] as const
  )("that fails as %j is told apart", (reason, outcome) => assert.strictEqual(failedOutcome(reason), outcome))
})
