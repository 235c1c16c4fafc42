import { assert, describe, it } from "@effect/vitest"
import { EventId } from "../../../src/domain/Ids.ts"
import { content } from "../../../src/domain/matrix/MessageContent.ts"
import { readMark, type TurnState } from "../../../src/domain/matrix/TurnMark.ts"
import { placeholderFor } from "../../../src/domain/outbox/Placeholder.ts"

const prompt = EventId.make("$p")
const draft = (state: TurnState) =>
  content({
    rendered: { body: "<script>", formatted: "<p>x</p>" },
    notice: false,
    mark: { prompt, attempt: 2, part: 3, parts: 3, state },
    relation: { _tag: "Reply", event: prompt }
  })

describe("What stands in the place of what cannot be sent", () => {
  it.each(
    [["answered", "failed"], ["working", "working"], ["stopped", "stopped"], ["interrupted", "interrupted"]] as const
  )("%s becomes %s, in the same part of the same attempt", (state, becomes) => {
    const instead = placeholderFor(draft(state), "no", 0)!
    assert.deepStrictEqual(readMark(instead), { prompt, attempt: 2, part: 3, parts: 3, state: becomes })
    assert.deepInclude(instead, {
      msgtype: "m.notice",
      body: "no",
      "m.mentions": {},
      "m.relates_to": { "m.in_reply_to": { event_id: prompt } }
    })
    assert.notMatch(JSON.stringify(instead), /script|<p>/)
  })

  it("gives up its relation when that was refused too, and then itself", () => {
    assert.notProperty(placeholderFor(draft("answered"), "no", 1), "m.relates_to")
    assert.isUndefined(placeholderFor(draft("answered"), "no", 2))
  })

  it("is nothing where no attempt is to be closed", () =>
    assert.isUndefined(placeholderFor({ msgtype: "m.notice", body: "x" }, "no", 0)))
})
