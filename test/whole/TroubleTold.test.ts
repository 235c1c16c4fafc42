import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger, References } from "effect"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { backends, closed, directRoom, joined, start } from "./MemoryBot.ts"
import { gapInA, gone, pass, refused } from "./RoomTrouble.ts"

interface Line {
  readonly text: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** What is logged with these words, each time. */
const logged = (words: string) => {
  const lines: Array<Line> = []
  const logger = Logger.layer([
    Logger.make(({ fiber, message }) =>
      void lines.push({ text: [message].flat().join(" "), fields: fiber.getRef(References.CurrentLogAnnotations) })
    )
  ])
  return { logger, lines: Effect.sync(() => lines.filter(({ text }) => text.includes(words))) }
}

describe("The log, of what fails for a room,", () => {
  const gap = logged("A gap in a room cannot be read now")
  it.effect(
    "says once that its gap cannot be read, also where news of the room or the homeserver let it be " +
      "tried at once",
    () =>
      Effect.gen(function*() {
        const control = yield* MatrixMemoryControl
        const { a } = yield* gapInA([], "in A 2")
        yield* control.outage("messages", gone, { room: a.room })
        yield* start()
        yield* pass(1)
        for (let times = 0; times < 2; times++) {
          const before = yield* control.calls("messages", a.room)
          const back = yield* control.outage("sync", gone)
          yield* pass(1)
          yield* back
          yield* pass(1)
          assert.isAbove(yield* control.calls("messages", a.room), before)
        }
        assert.deepStrictEqual((yield* gap.lines).map(({ fields }) => fields["room"]), [a.room])
      }).pipe(Effect.provide(Layer.merge(backends, gap.logger)))
  )

  const invitation = logged("A room cannot be joined, left or marked now")
  it.effect("names the room that cannot be joined", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const { room } = yield* directRoom()
      yield* control.outage("join", refused)
      yield* start()
      yield* pass(5)
      assert.deepStrictEqual((yield* invitation.lines).map(({ fields }) => [fields["what"], fields["room"]]), [[
        "join",
        room
      ]])
    }).pipe(Effect.provide(Layer.merge(backends, invitation.logger))))

  const lost = logged("An event of ours cannot be sent")
  it.effect("says once for an answer that its events cannot be sent, and what becomes of them", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("hello", [{ _tag: "Text", message: "m1", text: `${"word ".repeat(20_000)}` }, {
        _tag: "Ended",
        reason: "done"
      }])
      const { room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      yield* control.outage(
        "send",
        MatrixFault.cases.Refused.make({ status: 413, errcode: "M_TOO_LARGE", detail: "" }),
        { text: "word" }
      )
      yield* say("hello")
      yield* pass(10)
      yield* closed(1, room)
      assert.deepStrictEqual((yield* lost.lines).map(({ fields, text }) => [text, fields["why"], fields["room"]]), [[
        "An event of ours cannot be sent; the room is told so in its place",
        "M_TOO_LARGE",
        room
      ]])
    }).pipe(Effect.provide(Layer.merge(backends, lost.logger))))
})
