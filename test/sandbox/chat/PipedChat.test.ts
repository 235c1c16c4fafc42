import { assert, describe, it } from "@effect/vitest"
import { Console, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import type { EventId, RoomId, UserId } from "../../../src/domain/Ids.ts"
import { ChatLog, type ChatRoom } from "../../../src/sandbox/chat/ChatLog.ts"
import type { ChatSession } from "../../../src/sandbox/chat/ChatSession.ts"
import { pipedChat } from "../../../src/sandbox/chat/PipedChat.ts"

const me = "@me:x" as UserId
const bot = "@bot:x" as UserId

/** What a pipe of these lines prints, where the bot says `answers` to each. */
const printed = Effect.fnUntraced(
  function*(lines: ReadonlyArray<string>, answers: (event: EventId) => ReadonlyArray<object>) {
    const log = new ChatLog()
    const room = Object.assign(log.room("!main" as RoomId), { name: "main" })
    let changed: (rooms: ReadonlyArray<ChatRoom>) => void = () => {}
    let count = 0
    const tell = (sender: UserId, content: object) => {
      const event_id = `$${++count}` as EventId
      changed(
        log.take({
          rooms: {
            join: { [room.id]: { timeline: { events: [{ type: "m.room.message", event_id, sender, content }] } } }
          }
        })
      )
      return event_id
    }
    const session: ChatSession = {
      me,
      bot,
      log,
      current: () => room,
      enter: () => Effect.succeed(room),
      say: (body) =>
        Effect.sync(() => {
          const event = tell(me, { body })
          for (const content of answers(event)) tell(bot, content)
          return event
        }),
      follow: (listener) => Effect.andThen(Effect.sync(() => void (changed = listener)), Effect.never)
    }
    const out: Array<unknown> = []
    const left = [...lines]
    yield* pipedChat(session, Effect.sync(() => left.shift())).pipe(
      Effect.provideService(
        Console.Console,
        Object.assign(Object.create(globalThis.console) as Console.Console, {
          log: (line: unknown) => void out.push(line)
        })
      )
    )
    return out
  }
)

describe("a piped chat", () => {
  it.effect("fails where an answer did, after it said the others", () =>
    Effect.gen(function*() {
      const exit = yield* Effect.exit(printed(["a", "b"], (prompt) => [
        {
          body: "no luck",
          "matrix-surface.turn": {
            prompt,
            attempt: 1,
            part: 1,
            parts: 1,
            state: prompt === "$1" ? "failed" : "answered"
          }
        }
      ]))
      assert.isTrue(exit._tag === "Failure" && /One answer failed/.test(String(exit.cause)))
    }))

  it.effect("ends where nothing is heard for ten minutes", () =>
    Effect.gen(function*() {
      const waiting = yield* Effect.forkChild(Effect.exit(printed(["a"], () => [])), { startImmediately: true })
      yield* TestClock.adjust("9 minutes")
      assert.isUndefined(waiting.pollUnsafe())
      yield* TestClock.adjust("2 minutes")
      const exit = yield* Fiber.join(waiting)
      assert.isTrue(exit._tag === "Failure" && /for ten minutes/.test(String(exit.cause)))
    }))

  it.effect("prints what the bot says of the room, once, beside the answers", () =>
    Effect.gen(function*() {
      const out = yield* printed(["a", "b"], (prompt) => [
        { msgtype: "m.notice", body: `busy at ${prompt}` },
        { body: "answer", "matrix-surface.turn": { prompt, attempt: 1, part: 1, parts: 1, state: "answered" } }
      ])
      assert.deepStrictEqual(out, ["busy at $1", "answer", "busy at $4", "answer"])
    }))
})
