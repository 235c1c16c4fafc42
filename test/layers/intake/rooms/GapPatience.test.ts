import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Layer, Queue } from "effect"
import { TestClock } from "effect/testing"
import type { ChatId, RoomId } from "../../../../src/domain/Ids.ts"
import { lateNoticeOf, longestGap } from "../../../../src/domain/intake/Gap.ts"
import type { RawEvent } from "../../../../src/domain/matrix/SyncBatch.ts"
import { StoreError } from "../../../../src/domain/StoreError.ts"
import { makeGapPatience } from "../../../../src/layers/intake/rooms/GapPatience.ts"
import { IntakeJournal } from "../../../../src/services/intake/IntakeJournal.ts"
import type { Gap } from "../../../../src/services/intake/IntakeRecords.ts"
import { Outbox } from "../../../../src/services/outbox/Outbox.ts"
import { gapIn, here, there } from "../../../contracts/JournalCases.ts"
import { keptLog } from "../../../support/LoggedLines.ts"
import { words } from "../../../support/TurnCases.ts"

const gap = (id: number, room: RoomId, since: number, late = false): Gap => ({
  ...gapIn(room, "p1", "s1"),
  id,
  found: 0,
  since,
  late
})
const busy = Effect.fail(new StoreError({ file: "bot.db", reason: "busy", detail: "" }))

/** Watches over these gaps; what is done about them, and when. */
const watching = Effect.fnUntraced(function*(...first: ReadonlyArray<Gap>) {
  let gaps = first
  const done: Array<string> = []
  const notices: Array<RawEvent> = []
  const { layer, lines } = keptLog()
  const unshown = yield* Queue.unbounded<ChatId>()
  const troubles: Array<Effect.Effect<never, StoreError>> = []
  let looks = 0
  const note = (line: string) =>
    Effect.map(Clock.currentTimeMillis, (now) => void done.push(`${now / 1_000} s: ${line}`))
  const services = Layer.mergeAll(
    layer,
    Layer.mock(IntakeJournal, {
      gaps: Effect.suspend(() => {
        looks++
        return troubles.shift() ?? Effect.succeed(gaps)
      }),
      markGapLate: ({ id, room }, notice) =>
        Effect.suspend(() => {
          // The room waits for none of its gaps any more.
          gaps = gaps.map((one) => gap(one.id, one.room, one.since, one.late || one.room === room))
          notices.push(notice)
          return note(`late ${id}`)
        })
    }),
    Layer.mock(Outbox, { wake: (chat) => note(`send ${chat}`), unshown })
  )
  const { begin } = yield* Effect.provide(makeGapPatience(words, (room) => note(`go on ${room}`)), services)
  const become = (...now: ReadonlyArray<Gap>) => Effect.sync(() => void (gaps = now))
  return { begin, become, done, notices, troubles, looks: () => looks, lines }
})

const wentOn = (at: number, id: number, room: RoomId) => [
  `${at} s: late ${id}`,
  `${at} s: send late ${id}`,
  `${at} s: go on ${room}`
]

describe("A room that waits for a gap", () => {
  it.effect("goes on after ten minutes, is told so once, and then waits for none of its gaps", () =>
    Effect.gen(function*() {
      const { begin, done, lines, notices } = yield* watching(gap(1, here, 0), gap(2, here, 0), gap(3, there, 60_000))
      yield* TestClock.setTime(60_000)
      yield* begin
      yield* TestClock.adjust(longestGap)
      assert.deepStrictEqual(done, [...wentOn(600, 1, here), ...wentOn(660, 3, there)])
      assert.deepStrictEqual(notices, [lateNoticeOf(words), lateNoticeOf(words)])
      assert.deepStrictEqual(lines.map(({ fields }) => fields["room"]), [here, there])
      yield* TestClock.adjust("2 hours")
      assert.strictEqual(done.length, 6)
    }))

  it.effect("that went on in an earlier process is not told again", () =>
    Effect.gen(function*() {
      const { begin, done } = yield* watching(gap(1, here, 0, true))
      yield* begin
      yield* TestClock.adjust("2 hours")
      assert.deepStrictEqual(done, [])
    }))

  it.effect("waits no longer where the clock is set back meanwhile", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(10_000_000)
      let back = 0
      const clock = yield* Clock.Clock
      const set = Clock.Clock.of({
        ...clock,
        currentTimeMillis: Effect.sync(() => clock.currentTimeMillisUnsafe() - back)
      })
      const { begin, done } = yield* Effect.provideService(watching(gap(1, here, 10_000_000)), Clock.Clock, set)
      yield* begin
      yield* TestClock.adjust("5 minutes")
      back = 5_000_000
      yield* TestClock.adjust("5 minutes")
      assert.strictEqual(done.length, 3)
    }))

  it.effect("costs nothing where no gap is open, until one is found", () =>
    Effect.gen(function*() {
      const { become, begin, done, looks } = yield* watching()
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(looks(), 0)
      yield* begin
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(looks(), 1)
      yield* become(gap(1, here, 7_200_000))
      yield* begin
      yield* TestClock.adjust(longestGap)
      assert.strictEqual(done.length, 3)
    }))

  it.effect("goes on though the store is in trouble or a bug comes in between, and the log tells of both", () =>
    Effect.gen(function*() {
      const { begin, done, lines, troubles } = yield* watching(gap(1, here, 0))
      troubles.push(busy, Effect.die(new Error("a bug")))
      yield* begin
      yield* TestClock.adjust(longestGap)
      assert.strictEqual(done.length, 3)
      assert.deepStrictEqual(lines.map(({ level }) => level), ["Error", "Error", "Warn"])
      assert.include(lines[1]!.text, "A bug met the rooms that wait for a gap")
    }))
})
