import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { AgentScript } from "../../src/layers/agent/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/layers/matrix/MatrixMemoryControl.ts"
import { backends, closed, directRoom, joined, start, settings } from "./MemoryBot.ts"
import { done, text, told } from "./Questions.ts"

describe("an event that nobody can make anything of", () => {
  it.effect("costs nobody else's messages, though a bug meets it", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("hello", [text("Hi"), done])
      const { room, say } = yield* directRoom()
      const mallory = yield* people.user("mallory")
      yield* people.invite(yield* people.user("alice"), room, mallory)
      yield* people.join(mallory, room)
      const matches = (user: string) => {
        if (user === mallory) throw new RangeError("a bug")
        return settings.allowedUsers.matches(user)
      }
      yield* start({ allowedUsers: { patterns: [], matches }, groupPolicy: "always" })
      yield* joined(room)
      yield* people.say(mallory, room, "boo")
      yield* say("hello")
      yield* closed(1, room)
      assert.deepStrictEqual(yield* told, ["prompt hello"])
    }).pipe(Effect.provide(backends)))
})
