import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { RoomId } from "../../src/domain/Ids.ts"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { directRoom, finals, joined, said, start, stop, until } from "./MemoryBot.ts"

export const gone = MatrixFault.cases.Unavailable.make({ detail: "answered 502", status: 502 })
export const refused = MatrixFault.cases.Refused.make({ status: 403, errcode: "M_FORBIDDEN", detail: "no" })

/** Whatever is asked is answered with the same words. */
export const echo = Effect.gen(function*() {
  const script = yield* AgentScript
  const texts = ["in A 1", "in A 2", "in A 3", "in A 4", "hello from B", "again from B", "early", "late", "newest"]
  for (const text of texts) {
    script.answers(
      text,
      [{ _tag: "Text", message: "m1", text }, { _tag: "Ended", reason: "done" }] satisfies ReadonlyArray<Line>
    )
  }
  return script
})

export const asked = Effect.map(
  AgentScript,
  (script) => script.sent.flatMap(({ command }) => (command._tag === "Prompt" ? [command.text] : []))
)

/** Time goes on in small steps, so that everything due in it happens in its order. */
export const pass = Effect.fnUntraced(function*(minutes: number) {
  for (let step = 0; step < minutes * 2; step++) {
    yield* TestClock.adjust("30 seconds")
    yield* Effect.promise(() => new Promise<void>((resume) => setImmediate(resume)))
  }
})

export const answers = (room: RoomId) => Effect.map(said(room), (all) => finals(all).map(({ body }) => body))

export const answered = (room: RoomId, ...texts: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    const control = yield* MatrixMemoryControl
    return yield* until(
      `answers ${texts.join()}`,
      Effect.map(
        Effect.provideService(answers(room), MatrixMemoryControl, control),
        (all) => (all.length >= texts.length ? all : undefined)
      )
    )
  })

export const notices = (room: RoomId, words: string) =>
  Effect.map(
    Effect.flatMap(MatrixMemoryControl, ({ sent }) => sent(room)),
    (events) => events.filter((event) => String((event["content"] as RawEvent)["body"]).includes(words)).length
  )

/** Two rooms that the bot knows, and then a gap in the first while the bot is down. `lost` is in the gap. */
export const gapInA = Effect.fnUntraced(function*(lost: ReadonlyArray<string>, newest: string) {
  const { people } = yield* MatrixMemoryControl
  const a = yield* directRoom("alice-a")
  const b = yield* directRoom("alice-b")
  const first = yield* start()
  yield* joined(a.room)
  yield* joined(b.room)
  yield* a.say("early")
  yield* answered(a.room, "early")
  yield* stop(first)
  for (const text of lost) yield* a.say(text)
  // More than a batch holds, and nothing for the bot.
  for (let n = 0; n < 50; n++) yield* people.send(a.alice, a.room, "m.sticker", { body: "x" })
  yield* a.say(newest)
  return { a, b }
})
