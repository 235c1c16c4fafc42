import { assert, describe, it } from "@effect/vitest"
import { listed, roomLink } from "../../../../src/domain/messages/spoken/AnswerLists.ts"

describe("Lists in answers to commands", () => {
  it("end with a line for what is left out", () => {
    assert.strictEqual(listed(["a"], 0, "more"), "- a")
    assert.strictEqual(listed(["a"], 2, "more"), "- a\n- more")
  })
  it("link a room by a title that cannot end the link", () =>
    assert.strictEqual(roomLink("a](b", "!r:x"), "[`a(b`](https://matrix.to/#/!r%3Ax)"))
})
