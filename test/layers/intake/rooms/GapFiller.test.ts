import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Queue } from "effect"
import { TestClock } from "effect/testing"
import type { ChatId, RoomId, StreamToken } from "../../../../src/domain/Ids.ts"
import { mostFromAGap } from "../../../../src/domain/intake/Gap.ts"
import { mostStalled } from "../../../../src/domain/intake/StalledPage.ts"
import { MatrixError, MatrixFault } from "../../../../src/domain/matrix/MatrixError.ts"
import type { MessagesPage } from "../../../../src/domain/matrix/SyncBatch.ts"
import { makeGapFiller } from "../../../../src/layers/intake/rooms/GapFiller.ts"
import { IntakeJournal } from "../../../../src/services/intake/IntakeJournal.ts"
import { Matrix } from "../../../../src/services/matrix/Matrix.ts"
import { Outbox } from "../../../../src/services/outbox/Outbox.ts"
import * as JournalMemory from "../../../../src/testing/JournalMemory.ts"
import { WholeJournal } from "../../../../src/testing/WholeJournal.ts"
import { accept, ann, gapIn, here, say, stored, token, waiting } from "../../../contracts/JournalCases.ts"
import { keptLog } from "../../../support/LoggedLines.ts"
import { words } from "../../../support/TurnCases.ts"

type Asked = {
  readonly room: RoomId
  readonly from: StreamToken | undefined
  readonly limit: number
  readonly nth: number
}

const steps = (count: number, each: number) =>
  Effect.forEach(
    Array.from({ length: count }),
    () =>
      Effect.andThen(TestClock.adjust(each), Effect.promise(() => new Promise<void>((resume) => setImmediate(resume)))),
    { discard: true }
  )

const failing = (fault: MatrixFault) => Effect.fail(new MatrixError({ call: "GET messages", reason: fault }))
const page = (end: string | undefined, ...ids: ReadonlyArray<string>): MessagesPage => ({
  events: ids.map(say),
  end: end === undefined ? undefined : token(end)
})

/** A filler of the gaps of a server whose pages are `pages`; what was asked for, and which rooms went on. */
const filling = Effect.fnUntraced(function*(pages: (asked: Asked) => Effect.Effect<MessagesPage, MatrixError>) {
  const unshown = yield* Queue.unbounded<ChatId>()
  const asked: Array<Asked> = []
  const wentOn: Array<RoomId> = []
  const server = Layer.mock(Matrix, {
    messages: (room, from, { limit }) =>
      Effect.suspend(() => {
        const one = { room, from, limit, nth: asked.length + 1 }
        asked.push(one)
        return pages(one)
      })
  })
  const gaps = yield* makeGapFiller(ann, words, (room) => Effect.sync(() => void wentOn.push(room))).pipe(
    Effect.provide(Layer.mergeAll(server, Layer.mock(Outbox, { wake: () => Effect.void, unshown })))
  )
  return { ...gaps, asked, wentOn }
})

const others = (made: MessagesPage): MessagesPage => ({
  ...made,
  events: made.events.map((event) => ({ ...event, sender: "@bob:x" }))
})

describe("a gap", () => {
  for (const [title, each] of [["without events, at once", 0], ["without events, slowly", 20_000]] as const) {
    it.effect(
      `of which pages come ${title}, keeps its room no longer than ten minutes, is asked for with ` +
        `pauses, and not for ever`,
      () =>
        Effect.gen(function*() {
          const { asked, wake, wentOn } = yield* filling(({ nth }) =>
            Effect.delay(Effect.succeed(page(`e${nth}`)), each)
          )
          yield* accept("s1", {
            rooms: [{ room: here, membership: "join" }],
            events: stored(here, "$1"),
            gaps: [gapIn(here, "p1", "s0")]
          })
          yield* wake(here)
          yield* steps(59, 10_000)
          assert.deepStrictEqual([wentOn, yield* waiting], [[], []])
          yield* steps(2, 10_000)
          assert.deepStrictEqual<unknown>([wentOn, yield* waiting], [[here], ["$1"]])
          assert.isBelow(asked.length, 100)
          yield* Effect.forEach(Array.from({ length: 40 }), () => steps(1, 3_600_000), { discard: true })
          assert.isAtMost(asked.length, mostFromAGap)
        }).pipe(Effect.provide(Layer.fresh(JournalMemory.layer)))
    )
  }

  it.effect("of which pages without end bring an event each, slowly, keeps its room no longer than ten minutes", () =>
    Effect.gen(function*() {
      const { wake, wentOn } = yield* filling(({ nth }) =>
        Effect.delay(Effect.succeed(others(page(`e${nth}`, `$old${nth}`))), 20_000)
      )
      yield* accept("s1", {
        rooms: [{ room: here, membership: "join" }],
        events: stored(here, "$1"),
        gaps: [gapIn(here, "p1", "s0")]
      })
      yield* wake(here)
      yield* steps(59, 10_000)
      assert.deepStrictEqual(wentOn, [])
      yield* steps(2, 10_000)
      assert.deepStrictEqual<unknown>([wentOn, (yield* waiting).at(-1)], [[here], "$1"])
    }).pipe(Effect.provide(Layer.fresh(JournalMemory.layer))))

  it.effect(
    "whose request hangs keeps its room no longer than ten minutes, be there many, and all of them are " +
      "noted",
    () =>
      Effect.gen(function*() {
        const rooms = Array.from({ length: 40 }, (_, n) => `!dead${n}` as RoomId)
        const dead = new Set<RoomId>(rooms)
        const hangs = Effect.andThen(
          Effect.sleep("60 seconds"),
          failing(MatrixFault.cases.Unavailable.make({ detail: "no answer within 60 s" }))
        )
        const { asked, wake, wentOn } = yield* filling((
          { room }
        ) => (dead.has(room) ? hangs : Effect.succeed(page(undefined, "$1"))))
        yield* accept("s1", {
          rooms: rooms.map((room) => ({ room, membership: "join" as const })),
          gaps: [...rooms, here].map((room) => gapIn(room, "p1", "s0"))
        })
        for (const room of [...rooms, here]) yield* wake(room)
        yield* steps(15, 1_000)
        assert.deepStrictEqual(wentOn, [here])
        yield* steps(60, 1_000)
        assert.strictEqual(new Set((yield* (yield* WholeJournal).waits).map(({ room }) => room)).size, rooms.length)
        yield* steps(53, 10_000)
        assert.strictEqual(new Set(wentOn).size, rooms.length + 1)
        assert.isBelow(asked.length, 200)
      }).pipe(Effect.provide(Layer.fresh(JournalMemory.layer)))
  )

  it.effect("keeps its room no longer than ten minutes also where the store is busy just then", () =>
    Effect.gen(function*() {
      const journal = yield* IntakeJournal
      let busy = 3
      const trouble = IntakeJournal.of({
        ...journal,
        markGapLate: (...asked) =>
          Effect.suspend(() => (busy-- > 0 ? Effect.die(new Error("a bug")) : journal.markGapLate(...asked)))
      })
      const { wake, wentOn } = yield* Effect.provideService(filling(() => Effect.never), IntakeJournal, trouble)
      yield* accept("s1", { gaps: [gapIn(here, "p1", "s0")] })
      yield* wake(here)
      yield* steps(60, 10_000)
      assert.deepStrictEqual(wentOn, [])
      yield* steps(1, 10_000)
      assert.deepStrictEqual(wentOn, [here])
    }).pipe(Effect.provide(Layer.fresh(JournalMemory.layer))))

  it.effect("goes on beyond a page that holds what was known and what was not", () =>
    Effect.gen(function*() {
      const { asked, wake } = yield* filling(({ from }) =>
        Effect.succeed(others(from === "p1" ? page("p0", "$3", "$1") : page(undefined, "$0")))
      )
      yield* accept("s1", { events: stored(here, "$1") })
      yield* accept("s2", { events: stored(here, "$4"), gaps: [gapIn(here, "p1", "s1")] })
      yield* wake(here)
      yield* steps(1, 0)
      assert.deepStrictEqual<unknown>(asked.map(({ from }) => from), ["p1", "p0"])
      assert.deepStrictEqual((yield* waiting).toSorted(), ["$0", "$1", "$3", "$4"])
    }).pipe(Effect.provide(Layer.fresh(JournalMemory.layer))))

  it.effect("of whose events so many are more than can be read is asked for in smaller pages", () =>
    Effect.gen(function*() {
      const tooLarge = failing(MatrixFault.cases.Unavailable.make({ detail: "more than can be read", tooLarge: true }))
      const { asked, wake, wentOn } = yield* filling((
        { limit }
      ) => (limit > 1 ? tooLarge : Effect.succeed(page(undefined, "$1"))))
      yield* accept("s1", { gaps: [gapIn(here, "p1", "s0")] })
      yield* wake(here)
      yield* steps(1, 0)
      assert.deepStrictEqual<unknown>([asked.map(({ limit }) => limit), wentOn], [[100, 10, 1], [here]])
    }).pipe(Effect.provide(Layer.fresh(JournalMemory.layer))))

  for (
    const [whose, membership, isOver] of [
      ["that the bot was put out of", "ban", true],
      ["that the bot left", "leave", true],
      ["that nobody knows", undefined, false],
      ["that the bot is in", "join", false],
      ["that the bot is invited to", "invite", false]
    ] as const
  ) {
    it.effect(`of a room ${whose} is ${isOver ? "given up" : "tried again"} where the homeserver refuses it`, () =>
      Effect.gen(function*() {
        const refused = MatrixFault.cases.Refused.make({ status: 403, errcode: "M_FORBIDDEN", detail: "" })
        const { layer, lines } = keptLog()
        const journal = yield* IntakeJournal
        const filled: Array<Parameters<typeof journal.fillGap>[1]> = []
        const { asked, wake, wentOn } = yield* filling(() => failing(refused)).pipe(
          Effect.provideService(IntakeJournal, {
            ...journal,
            fillGap: (gap, page) => Effect.suspend(() => (filled.push(page), journal.fillGap(gap, page)))
          }),
          Effect.provide(layer)
        )
        yield* accept("s1", {
          rooms: membership === undefined ? [] : [{ room: here, membership }],
          gaps: [gapIn(here, "p1", "s0")]
        })
        yield* wake(here)
        yield* steps(1, 0)
        const why = "refused with 403 M_FORBIDDEN"
        assert.deepStrictEqual<unknown>([wentOn, filled], [
          isOver ? [here] : [],
          isOver ? [{ events: [], finals: [], rest: { _tag: "GivenUp", why } }] : []
        ])
        assert.deepStrictEqual((yield* (yield* WholeJournal).waits).map(({ why }) => why), isOver ? [] : [why])
        assert.deepStrictEqual(lines.map(({ fields, level }) => [level, fields]), [
          [isOver ? "Info" : "Warn", { room: here, why }]
        ])
        yield* steps(60, 10_000)
        assert.strictEqual(asked.length > 1, !isOver)
      }).pipe(Effect.provide(Layer.fresh(JournalMemory.layer))))
  }

  it.effect("of a server without an answer is tried again though the bot is not in its room any more", () =>
    Effect.gen(function*() {
      const { asked, wake, wentOn } = yield* filling(() =>
        failing(MatrixFault.cases.Unavailable.make({ detail: "no answer" }))
      )
      yield* accept("s1", { rooms: [{ room: here, membership: "leave" }], gaps: [gapIn(here, "p1", "s0")] })
      yield* wake(here)
      yield* steps(10, 1_000)
      assert.deepStrictEqual([wentOn, asked.length > 1], [[], true])
    }).pipe(Effect.provide(Layer.fresh(JournalMemory.layer))))

  it.effect("of a server that asks us to wait is not asked for sooner", () =>
    Effect.gen(function*() {
      const limited = failing(MatrixFault.cases.RateLimited.make({ retryAfter: 60_000 }))
      const { asked, wake } = yield* filling(() => limited)
      yield* accept("s1", { rooms: [{ room: here, membership: "join" }], gaps: [gapIn(here, "p1", "s0")] })
      yield* wake(here)
      yield* steps(59, 1_000)
      assert.strictEqual(asked.length, 1)
      yield* steps(2, 1_000)
      assert.strictEqual(asked.length, 2)
    }).pipe(Effect.provide(Layer.fresh(JournalMemory.layer))))

  it.effect("whose pages stand still now and then, each time for less than it is given up for, is filled", () =>
    Effect.gen(function*() {
      // Nine of ten pages repeat the place that they were asked for.
      const { asked, wake, wentOn } = yield* filling(({ from, nth }) =>
        Effect.succeed(others(
          nth % mostStalled !== 0 ? page(from) : nth < 3 * mostStalled ? page(`p-${nth}`, `$${nth}`) : page(undefined)
        ))
      )
      yield* accept("s1", { events: stored(here, "$new"), gaps: [gapIn(here, "p1", "s0")] })
      yield* wake(here)
      yield* steps(60, 10_000)
      assert.deepStrictEqual<unknown>([asked.length, wentOn], [3 * mostStalled, [here]])
      assert.deepStrictEqual((yield* waiting).toSorted(), ["$10", "$20", "$new"])
    }).pipe(Effect.provide(Layer.fresh(JournalMemory.layer))))

  it.effect("whose pages stand still is asked for with pauses, though each of them brings events", () =>
    Effect.gen(function*() {
      const { asked, wake } = yield* filling(({ from, nth }) => Effect.succeed(others(page(from, `$old${nth}`))))
      yield* accept("s1", { events: stored(here, "$1"), gaps: [gapIn(here, "p1", "s0")] })
      yield* wake(here)
      yield* steps(3, 0)
      assert.strictEqual(asked.length, 1)
      yield* steps(60, 10_000)
      assert.strictEqual(asked.length, mostStalled)
    }).pipe(Effect.provide(Layer.fresh(JournalMemory.layer))))
})
