import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { at } from "../../src/domain/Json.ts"
import { inThread, reactionTo } from "../support/SentContents.ts"
import { groupCases } from "./GroupScene.ts"

const inGroup = groupCases()

describe("what people meet in a group room on Synapse", () => {
  inGroup(
    "its moderator has everything answered, and nobody else may change that",
    ({ alice, ask, ben, isPassedOver, say }) =>
      Effect.gen(function*() {
        assert.isTrue(yield* isPassedOver(yield* say(ben, "nobody in particular")))
        assert.include((yield* ask(ben, "!settings room mention always")).body, "Only moderators of this room")
        assert.isTrue(yield* isPassedOver(yield* say(ben, "nobody in particular")))
        assert.include((yield* ask(alice, "!settings room mention always")).body, "From now on mention is always")
        assert.strictEqual((yield* ask(ben, "everybody here")).body, "everybody here")
        assert.include((yield* ask(ben, "!settings room")).body, "mention: always (set for this room)")
        assert.include((yield* ask(ben, "!settings room mention mention")).body, "Only moderators of this room")
        assert.strictEqual((yield* ask(ben, "still everybody")).body, "still everybody")
      })
  )

  inGroup("!status and !whoami are answered without a mention", ({ ask, ben }) =>
    Effect.gen(function*() {
      assert.include((yield* ask(ben, "!status")).body, "Nothing is being worked on here, and nothing waits.")
      const who = yield* ask(ben, "!whoami")
      assert.include(who.body, `You are ${ben}.`)
      assert.include(who.body, "MATRIX_ALLOWED_USERS")
    }))

  inGroup("after !clear the assistant knows nothing of before", ({ ask, ben, mention }) =>
    Effect.gen(function*() {
      yield* ask(ben, "the bridge is blue", mention)
      assert.include((yield* ask(ben, "what did I say?", mention)).body, "the bridge is blue")
      assert.include((yield* ask(ben, "!clear")).body, "begins anew here")
      assert.strictEqual((yield* ask(ben, "what did I say?", mention)).body, "Nothing yet.")
    }))

  inGroup(
    "a thread in which it was asked is answered in the thread, without a mention",
    (here) =>
      Effect.gen(function*() {
        const { alice, ask, ben, eventOf, isPassedOver, mention, say } = here
        const root = yield* say(ben, "about the bridge")
        assert.isTrue(yield* isPassedOver(root))
        const first = yield* ask(ben, "what colour?", { ...mention, ...inThread(root) })
        assert.strictEqual(first.body, "what colour?")
        assert.deepStrictEqual(here.parts().at(-1)!.map((part) => [at(part, "context"), at(part, "text")]), [
          [undefined, "what colour?"],
          ["thread", "about the bridge"]
        ])
        for (const by of [ben, alice]) {
          const prompt = yield* say(by, "and how long?", inThread(root))
          const answer = yield* here.finalOf(prompt)
          assert.deepInclude(at(yield* eventOf(answer.edits ?? answer.event), "m.relates_to"), {
            rel_type: "m.thread",
            event_id: root
          })
        }
        assert.isTrue(yield* isPassedOver(yield* say(ben, "outside of it")))
      })
  )

  inGroup(
    "a message that is edited after its answer is asked again by ⟲",
    ({ ben, finalOf, mention, people, parts, room, say }) =>
      Effect.gen(function*() {
        const prompt = yield* say(ben, "the old words", mention)
        yield* finalOf(prompt)
        const edited = yield* people.edit(ben, room, prompt, "the new words")
        const notice = yield* finalOf(edited)
        assert.include(notice.body, "You changed your message")
        assert.include(notice.body, "⟲")
        yield* people.send(ben, room, "m.reaction", reactionTo(notice.edits ?? notice.event, "⟲"))
        assert.strictEqual((yield* finalOf(prompt, 2)).body, "the new words")
        assert.deepStrictEqual(parts().map(([first]) => at(first, "text")), ["the old words", "the new words"])
      })
  )
})
