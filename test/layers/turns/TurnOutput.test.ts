import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { filled, nasty } from "../../../bench/longTexts.ts"
import { ChatId, EventId, RoomId, UserId } from "../../../src/domain/Ids.ts"
import type { Show } from "../../../src/domain/turns/TurnDecision.ts"
import * as Markdown from "../../../src/layers/rendering/Markdown.ts"
import { makeTurnOutput, nothingShown } from "../../../src/layers/turns/TurnOutput.ts"
import { Markup } from "../../../src/services/outbox/Markup.ts"
import type { OpenTurn } from "../../../src/services/turns/OpenTurn.ts"
import { talking, words } from "../../support/TurnCases.ts"

const open: OpenTurn = {
  seq: 1,
  turn: talking,
  chat: ChatId.make("!r"),
  room: RoomId.make("!r"),
  threadRoot: undefined,
  author: UserId.make("@a:x"),
  direct: true,
  generation: 0,
  raw: { event_id: EventId.make("$p") },
  reply: undefined,
  parts: 0,
  signalled: false,
  crashes: 0
}
const shownAs = (text: string) => ({
  show: { text, phase: "answered", notice: false, priority: "final" } satisfies Show,
  questions: []
})

/** Counts what is rendered, and the turns of the event loop that others had meanwhile. */
const counted = (markup: typeof Markup.Service) => {
  const seen = { renderings: 0, units: 0, mostInATurn: 0 }
  let [now, beating] = [0, true]
  const beat = () => {
    now = 0
    if (beating) setImmediate(beat)
  }
  setImmediate(beat)
  return {
    seen,
    stop: () => void (beating = false),
    markup: Markup.of({
      render: (markdown) => {
        seen.renderings++
        seen.units += markdown.length
        now += markdown.length
        seen.mostInATurn = Math.max(seen.mostInATurn, now)
        return markup.render(markdown)
      }
    })
  }
}

describe("A word to somebody who reacted", () => {
  it.effect("stands at what they reacted to and names them, in a group alone", () =>
    Effect.gen(function*() {
      const about = EventId.make("$question")
      const to = (direct: boolean, reply: OpenTurn["reply"]) => ({ ...open, direct, reply })
      const content = Effect.fnUntraced(function*(one: OpenTurn) {
        const [entry] = yield* makeTurnOutput(yield* Markup, () => words)(
          one,
          talking,
          shownAs("late"),
          nothingShown(one)
        )
        return entry?.content
      })
      assert.deepInclude(yield* content(to(false, { _tag: "NotOpen", about })), {
        "m.mentions": { user_ids: [open.author] },
        "m.relates_to": { "m.in_reply_to": { event_id: about } }
      })
      assert.deepInclude(yield* content(to(false, { _tag: "NotOpen" })), {
        "m.mentions": {},
        "m.relates_to": { "m.in_reply_to": { event_id: talking.prompt } }
      })
      const inDirect = yield* content(to(true, { _tag: "NotOpen", about }))
      assert.deepInclude(inDirect, { "m.mentions": {}, "m.relates_to": { "m.in_reply_to": { event_id: about } } })
    }).pipe(Effect.provide(Markdown.layer)))
})

describe("What is shown of a turn", () => {
  for (const [name, piece] of Object.entries(nasty)) {
    it.live(`64 KiB of ${name} keep nobody waiting: few renderings of bounded work, and others between any two`, () =>
      Effect.gen(function*() {
        const { markup, seen, stop } = counted(yield* Markup)
        const entries = yield* makeTurnOutput(markup, () => words)(
          open,
          talking,
          shownAs(filled(piece, 65_536)),
          nothingShown(open)
        )
        stop()
        assert.isAtMost(seen.mostInATurn, 65_536)
        assert.isAtMost(entries.length, 18)
        assert.isAtMost(seen.renderings, 8 * entries.length)
        // The plain text of a table of narrow columns is twice as long as its Markdown, which makes more parts.
        assert.isAtMost(seen.units, 15 * 65_536)
      }).pipe(Effect.provide(Markdown.layer)))
  }

  it.live(
    "many answers at once keep nobody waiting either: all together render so much in a turn of the event " +
      "loop",
    () =>
      Effect.gen(function*() {
        const { markup, seen, stop } = counted(yield* Markup)
        const show = makeTurnOutput(markup, () => words)
        yield* Effect.forEach(
          Array.from({ length: 64 }),
          () => show(open, talking, shownAs(filled(nasty.answer, 1_500)), nothingShown(open)),
          { concurrency: "unbounded" }
        )
        stop()
        assert.strictEqual(seen.renderings, 64)
        assert.isAtMost(seen.mostInATurn, 32_768)
      }).pipe(Effect.provide(Markdown.layer))
  )

  it.live("can be broken off between two renderings", () =>
    Effect.gen(function*() {
      const { markup, seen, stop } = counted(yield* Markup)
      const fiber = yield* Effect.forkChild(
        makeTurnOutput(markup, () => words)(open, talking, shownAs(filled(nasty.prose, 1_000_000)), nothingShown(open)),
        { startImmediately: true }
      )
      yield* Fiber.interrupt(fiber)
      stop()
      assert.isAtMost(seen.renderings, 2)
    }).pipe(Effect.provide(Markdown.layer)))
})
