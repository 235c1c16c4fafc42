import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Logger, Option, Random } from "effect"
import { TestClock } from "effect/testing"
import type { ChatId } from "../../../../src/domain/Ids.ts"
import { MatrixFault } from "../../../../src/domain/matrix/MatrixError.ts"
import { roomKeyOf } from "../../../../src/layers/outbox/setbacks/HeldChats.ts"
import { chat } from "../../../contracts/JournalCases.ts"
import { entryOf, room } from "../../../support/ClaimedEntries.ts"
import { forbidden, later, setbacksHere } from "../../../support/Setbacks.ts"

const [one, other, third] = [chat("!r $one"), chat("!r $other"), chat("!r $third")]
const { RateLimited, TokenRefused, Unavailable } = MatrixFault.cases
const page = Unavailable.make({ status: 502, detail: "a page" })
const because = { why: "the account is locked", advice: "unlock it" }

type Trial = Effect.Success<ReturnType<typeof setbacksHere>>

/** What is logged of the sends that a body has refused and taken. */
const told = Effect.fnUntraced(function*(body: (all: Trial) => Effect.Effect<unknown>) {
  const lines: Array<string> = []
  const logger = Logger.make(({ message }) => void lines.push(String(message)))
  yield* Effect.flatMap(setbacksHere(), body).pipe(
    Effect.scoped,
    Effect.provide(Logger.layer([logger])),
    Random.withSeed("held")
  )
  return {
    waits: lines.filter((line) => line.startsWith("What is to be said in a room waits")).length,
    goesOn: lines.filter((line) => line === "What waited to be said is sent again").length
  }
})

/** What is logged when a room refuses this chat's send so often, and then takes one. */
const logged = (reason: MatrixFault, times: number) =>
  told(Effect.fnUntraced(function*({ passed, refused }) {
    for (let n = 0; n < times; n++) {
      if (n > 0) yield* TestClock.adjust("10 minutes")
      yield* refused(later(entryOf(one, 1), { reason }))
    }
    yield* passed(entryOf(other, 2))
  }))

describe("What the log says of a room that refuses", () => {
  it.effect("it says at the first refusal why, once", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* logged(forbidden, 1)).waits, 1)
      assert.strictEqual((yield* logged(forbidden, 3)).waits, 1)
    }))

  it.effect.each([page, Unavailable.make({ status: 500, detail: "a page" }), Unavailable.make({ detail: "cut" })])(
    "it gives a server that only stumbles two tries before it says so: %#",
    (reason) =>
      Effect.gen(function*() {
        assert.strictEqual((yield* logged(reason, 2)).waits, 0)
        assert.strictEqual((yield* logged(reason, 3)).waits, 1)
        assert.strictEqual((yield* logged(reason, 4)).waits, 1)
      })
  )

  it.effect.each([
    Unavailable.make({ status: 499, detail: "a page" }),
    Unavailable.make({ detail: "not asked", because }),
    Unavailable.make({ status: 502, detail: "not asked", because }),
    TokenRefused.make({ soft: false }),
    RateLimited.make({})
  ])("it does not wait to say what no server gets over by itself: %#", (reason) =>
    Effect.gen(function*() {
      assert.strictEqual((yield* logged(reason, 1)).waits, 1)
    }))

  it.effect("it says that the sends go on, where it was refused three times", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* logged(page, 2)).goesOn, 0)
      assert.strictEqual((yield* logged(page, 3)).goesOn, 1)
    }))

  it.effect("it says nothing of a send that is refused alone in a room that takes others", () =>
    Effect.gen(function*() {
      const { waits } = yield* told(Effect.fnUntraced(function*({ passed, refused }) {
        yield* refused(later(entryOf(one, 1)))
        yield* passed(entryOf(other, 2))
        yield* refused(later(entryOf(one, 1)))
      }))
      assert.strictEqual(waits, 1)
    }))
})

describe("Chats that wait for one room", () => {
  it.effect("have one of them try at a time, with one note for `status`", () =>
    Effect.gen(function*() {
      const { looks, notes, refused } = yield* setbacksHere()
      for (const [turn, of] of [one, other].entries()) yield* refused(later(entryOf(of, turn + 1)))
      assert.deepStrictEqual(notes.map(({ subject, tries }) => [subject, tries]), [["room !r", 1]])
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(looks, [one])
    }))

  it.effect("all try when it takes something, those too that were not refused themselves", () =>
    Effect.gen(function*() {
      const { blocks, looks, passed, refused } = yield* setbacksHere()
      yield* refused(later(entryOf(one, 1)))
      assert.isTrue(blocks(third))
      yield* passed(entryOf(other, 2))
      assert.deepStrictEqual([...new Set(looks)], [one, third])
      assert.isFalse(blocks(third))
    }))

  it.effect("leave no note behind when the last of them has nothing more to send", () =>
    Effect.gen(function*() {
      const { ended, idle, looks, refused } = yield* setbacksHere()
      yield* refused(later(entryOf(one, 1)))
      // That has nothing to do with a chat that waits for nothing.
      yield* idle(other)
      assert.deepStrictEqual(ended, [])
      yield* idle(one)
      assert.deepStrictEqual(ended, ["room !r"])
      yield* TestClock.adjust("10 minutes")
      assert.deepStrictEqual(looks, [])
    }))

  it.effect("have the next one try when the one that tried has nothing more to send", () =>
    Effect.gen(function*() {
      const { ended, idle, looks, refused } = yield* setbacksHere()
      for (const [turn, of] of [one, other].entries()) yield* refused(later(entryOf(of, turn + 1)))
      yield* TestClock.adjust("1 second")
      yield* idle(one)
      assert.deepStrictEqual([looks, ended], [[one, other], []])
    }))

  it.effect("of an account that sends again and of their room are lined up once each, though the store is slow", () =>
    Effect.gen(function*() {
      const { looks, passed, refused } = yield* setbacksHere({
        waits: { noteWait: () => Effect.void, endWait: () => Effect.sleep("10 seconds") }
      })
      yield* refused(later(entryOf(chat("!far"), 1), { of: "account" }))
      yield* refused(later(entryOf(one, 2)))
      const passing = yield* Effect.forkChild(passed(entryOf(other, 3)))
      // Their own time to try comes while the journal is told.
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(passing)
      assert.deepStrictEqual([...new Set(looks)], [chat("!far"), one])
    }))

  it.effect("wait for the account, in whichever room, once eight were refused for its sake", () =>
    Effect.gen(function*() {
      const { blocks, looks, passed, refused } = yield* setbacksHere()
      const others = Array.from({ length: 8 }, (_, n) => chat(`!${n}`))
      for (const [n, of] of others.entries()) {
        assert.isFalse(blocks(chat("!far")))
        yield* refused(later(entryOf(of, n + 1), { of: "account" }))
      }
      assert.isTrue(blocks(chat("!far")))
      yield* passed(entryOf(chat("!another"), 9))
      assert.deepStrictEqual(looks.slice(0, 9), [...others, chat("!far")])
    }))

  it.effect.each(
    [["join", 600_000], ["leave", 6 * 3_600_000]] as const
  )("of which our membership is %s wait %i ms at most", ([membership, most]) =>
    Effect.gen(function*() {
      const inside = { room, membership, encrypted: false, direct: false, members: 2, inviter: undefined }
      const { notes, refused } = yield* setbacksHere({
        intake: { room: () => Effect.succeed(Option.some(inside)) }
      })
      const account: ChatId = chat("!r")
      for (let n = 0; n < 20; n++) {
        yield* refused(later(entryOf(account, 1), { of: "account" }))
        yield* TestClock.adjust("7 hours")
      }
      const { nextAt = 0 } = notes.at(-1)!
      assert.isAtMost(nextAt - 19 * 7 * 3_600_000, most)
      assert.isAtLeast(nextAt - 19 * 7 * 3_600_000, 0.75 * most)
    }))
})

describe("The room of a chat's sends", () => {
  it.each([
    ["!r", "!r"],
    ["!r $thread", "!r"],
    ["gap 1", "gap 1"],
    ["late !", "late !"]
  ])("of %s is %s: a notice of the bot's own waits for no other", (name, place) => {
    assert.strictEqual(roomKeyOf(chat(name)), place)
  })
})
