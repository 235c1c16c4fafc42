import { assert, describe, it } from "@effect/vitest"
import { EventId, UserId } from "../../../src/domain/Ids.ts"
import { unreadableChat, unreadableNotice } from "../../../src/domain/intake/UnreadableNotice.ts"
import { botMessages } from "../../../src/domain/messages/BotMessages.ts"

const words = botMessages.en("!")
const [event, sender] = [EventId.make("$e"), UserId.make("@ann:x")]

describe("The notice about what cannot be read", () => {
  it.each(["no key", "too old", "withheld", "unverified", "malformed"] as const)(
    "replies to the message, to its sender alone, with the reason and what to do: %s",
    (reason) => {
      const notice = unreadableNotice(words, { event, sender, reason })
      assert.deepStrictEqual(notice, {
        msgtype: "m.notice",
        body: words.unreadable[reason],
        "m.mentions": { user_ids: [sender] },
        "m.relates_to": { "m.in_reply_to": { event_id: event } }
      })
      assert.match(words.unreadable[reason], /send (?:it|the message) again/)
    }
  )

  it("is alone in its chat", () => assert.notStrictEqual(unreadableChat(event), unreadableChat(EventId.make("$f"))))
})
