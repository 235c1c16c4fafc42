import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { backends, directRoom, joined, start } from "./MemoryBot.ts"
import { answersAll, context, inThread, replyTo, said } from "./PromptContexts.ts"

describe("A message that names the bot's answer of another room", () => {
  const cases = [["a reply", replyTo], ["a thread", inThread]] as const
  for (const [what, relates] of cases) {
    it.effect(`as ${what} tells the agent nothing of it`, () =>
      Effect.gen(function*() {
        const { people } = yield* MatrixMemoryControl
        yield* answersAll("a secret", "what was that?")
        const [hers, his] = [yield* directRoom("alice"), yield* directRoom("bob")]
        yield* start()
        yield* joined(hers.room)
        yield* joined(his.room)
        yield* hers.say("a secret")
        const answer = yield* said(1, hers.room)
        yield* people.say(his.alice, his.room, {
          msgtype: "m.text",
          body: "what was that?",
          ...relates(answer.event)
        })
        yield* said(1, his.room)
        assert.deepStrictEqual(yield* context, [])
      }).pipe(Effect.provide(backends)))
  }
})
