import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger } from "effect"
import { TestClock } from "effect/testing"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { backends, closed, directRoom, joined, settings, start } from "./MemoryBot.ts"
import { done, settled, text, told } from "./Questions.ts"

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

  it.effect("is a line of the log a minute, however many a stranger sends", () => {
    const lines: Array<string> = []
    const logger = Logger.layer([
      Logger.make(({ logLevel, message }) => void (logLevel === "Warn" && lines.push(String(message))))
    ])
    return Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      const { alice, room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      const storm = Effect.fnUntraced(function*(after: string, count: number) {
        for (let n = 0; n < 20; n++) {
          yield* people.send(alice, room, "m.room.message", { body: n })
          yield* settled
        }
        script.answers(after, [text("Hi"), done])
        yield* say(after)
        yield* closed(count, room)
      })
      yield* storm("one", 1)
      assert.deepStrictEqual(lines, ["An event without the fields of its type"])
      yield* TestClock.adjust(60_000)
      yield* storm("two", 2)
      assert.strictEqual(lines.length, 2)
    }).pipe(Effect.provide(backends), Effect.provide(logger))
  })
})
