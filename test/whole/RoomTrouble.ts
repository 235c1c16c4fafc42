import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { RoomId, UserId } from "../../src/domain/Ids.ts"
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

/** So many events of one person that are nothing for the bot: 50 are more than a batch holds. */
export const stickers = Effect.fnUntraced(function*(
  { alice, room }: { readonly alice: UserId; readonly room: RoomId },
  count: number
) {
  const { people } = yield* MatrixMemoryControl
  for (let n = 0; n < count; n++) yield* people.send(alice, room, "org.example.sticker", { body: "x" })
})

/** Two rooms that the bot knows, and then a gap in the first while the bot is down. `lost` is in the gap. */
export const gapInA = Effect.fnUntraced(function*(lost: ReadonlyArray<string>, newest: string) {
  const a = yield* directRoom("alice-a")
  const b = yield* directRoom("alice-b")
  const first = yield* start()
  yield* joined(a.room)
  yield* joined(b.room)
  yield* a.say("early")
  yield* answered(a.room, "early")
  yield* stop(first)
  for (const text of lost) yield* a.say(text)
  yield* stickers(a, 50)
  yield* a.say(newest)
  return { a, b }
})
