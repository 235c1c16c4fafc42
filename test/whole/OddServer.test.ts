import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Logger } from "effect"
import { TestClock } from "effect/testing"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import type { RawEvent, SyncBatch } from "../../src/domain/matrix/SyncBatch.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { backends, closed, directRoom, finals, joined, said, start, stop, until } from "./MemoryBot.ts"

type Sync = Matrix["Service"]["sync"]

/** The backends with a homeserver that answers a sync otherwise. */
const answering = (otherwise: (sync: Sync) => Sync) =>
  Layer.effect(Matrix, Effect.map(Matrix, (matrix) => Matrix.of({ ...matrix, sync: otherwise(matrix.sync) }))).pipe(
    Layer.provideMerge(backends)
  )

const eachBatch = (change: (batch: SyncBatch) => SyncBatch) =>
  answering((sync) => (...asked) => Effect.map(sync(...asked), change))

const echo = (...texts: ReadonlyArray<string>) =>
  Effect.map(AgentScript, (script) => {
    for (const text of texts) {
      script.answers(
        text,
        [{ _tag: "Text", message: "m1", text }, { _tag: "Ended", reason: "done" }] satisfies ReadonlyArray<Line>
      )
    }
    return script
  })

const bodies = (all: Effect.Success<ReturnType<typeof said>>) => finals(all).map(({ body }) => body)

const waitFor = (what: string, probe: Effect.Effect<boolean>) =>
  until(what, Effect.map(probe, (is) => (is ? true : undefined)))

describe("a homeserver that leaves events out and does not say where", () => {
  const numbers = Array.from({ length: 70 }, (_, n) => `prompt ${n}`)
  it.effect("costs nobody a message that was sent while the bot was down", () =>
    Effect.gen(function*() {
      yield* echo("before", ...numbers)
      const { room, say } = yield* directRoom()
      const first = yield* start()
      yield* joined(room)
      yield* say("before")
      yield* closed(1, room)
      yield* stop(first)
      for (const text of numbers) yield* say(text)
      yield* start()
      // Finals go at once, and as many at once as a new budget lets through.
      for (let n = 0; n < 40 && bodies(yield* said(room)).length < 71; n++) {
        yield* TestClock.adjust("1 minute")
        yield* Effect.promise(() => new Promise<void>((resume) => setImmediate(resume)))
      }
      assert.deepStrictEqual(bodies(yield* closed(71, room)), ["before", ...numbers])
    }).pipe(
      Effect.provide(
        eachBatch((batch) => ({ ...batch, joined: batch.joined.map((room) => ({ ...room, prevBatch: undefined })) }))
      )
    ))
})

/** As deep as to end whoever walks through it on the stack. */
const deep: unknown = JSON.parse(`${"[".repeat(9_000)}${"]".repeat(9_000)}`)
const deepEvent: RawEvent = {
  event_id: "$deep",
  type: "m.room.message",
  sender: "@mallory:evil",
  content: { msgtype: "m.text", body: "x", deep }
}

describe("an event that nobody can write down", () => {
  it.effect("ends no bot at its starts, and nobody's message in its batch is lost", () =>
    Effect.gen(function*() {
      yield* echo("one", "two")
      const { room, say } = yield* directRoom()
      for (const [at, text] of ["one", "two"].entries()) {
        const bot = yield* start()
        yield* joined(room)
        yield* say(text)
        yield* closed(at + 1, room)
        yield* stop(bot)
      }
      assert.deepStrictEqual(yield* (yield* WholeJournal).pending(9), [])
      assert.deepStrictEqual(bodies(yield* said(room)), ["one", "two"])
    }).pipe(
      Effect.provide(
        eachBatch((batch) => ({
          ...batch,
          joined: batch.joined.map((room) => ({ ...room, timeline: [deepEvent, ...room.timeline] }))
        }))
      )
    ))

  it.effect("of which strangers send thousands fills no log", () =>
    Effect.gen(function*() {
      const lines: Array<unknown> = []
      const logger = Logger.make(({ message }) =>
        void (String(message).includes("without the fields") && lines.push(message))
      )
      yield* echo("one")
      const { alice, room, say } = yield* directRoom()
      const { people } = yield* MatrixMemoryControl
      yield* Effect.provide(start(), Logger.layer([logger]))
      yield* joined(room)
      for (let n = 0; n < 200; n++) yield* people.send(alice, room, "m.room.message", { msgtype: 7 })
      yield* say("one")
      yield* closed(1, room)
      assert.strictEqual(lines.length, 1)
    }).pipe(Effect.provide(backends)))

  it.effect("is no end of a gap, and keeps nothing in it from being answered", () =>
    Effect.gen(function*() {
      yield* echo("lost", "newest")
      const { alice, room, say } = yield* directRoom()
      const { people } = yield* MatrixMemoryControl
      const first = yield* start()
      yield* joined(room)
      yield* stop(first)
      yield* say("lost")
      for (let n = 0; n < 50; n++) yield* people.send(alice, room, "org.example.sticker", { body: "x" })
      yield* say("newest")
      yield* start()
      assert.deepStrictEqual(bodies(yield* closed(2, room)), ["lost", "newest"])
    }).pipe(Effect.provide(
      Layer.effect(
        Matrix,
        Effect.map(Matrix, (matrix) =>
          Matrix.of({
            ...matrix,
            messages: (...asked) =>
              Effect.map(matrix.messages(...asked), (page) => ({ ...page, events: [deepEvent, ...page.events] }))
          }))
      ).pipe(Layer.provideMerge(backends))
    )))
})

describe("a batch that is more than can be read", () => {
  const tooLarge = MatrixFault.cases.Unavailable.make({ detail: "answered more than 64 bytes", tooLarge: true })

  it.effect("is asked for in smaller pieces, and loses nothing", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      yield* echo("before", "one", "two", "three")
      const { room, say } = yield* directRoom()
      const first = yield* start()
      yield* joined(room)
      yield* say("before")
      yield* closed(1, room)
      yield* stop(first)
      for (const text of ["one", "two", "three"]) yield* say(text)
      for (let n = 0; n < 2; n++) yield* control.fail("sync", tooLarge)
      const before = yield* control.calls("sync")
      yield* start()
      assert.deepStrictEqual(bodies(yield* closed(4, room)), ["before", "one", "two", "three"])
      assert.isBelow((yield* control.calls("sync")) - before, 8)
    }).pipe(Effect.provide(backends)))

  it.effect("is followed by questions as large as ever", () => {
    const limits: Array<number | undefined> = []
    const noted = answering((sync) => (since, wait, options) => {
      limits.push(options?.limit)
      return sync(since, wait, options)
    })
    return Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const { room, say } = yield* directRoom()
      const first = yield* start()
      yield* joined(room)
      yield* stop(first)
      for (let n = 0; n < 2; n++) yield* control.fail("sync", tooLarge)
      limits.length = 0
      yield* start()
      for (let n = 0; n < 4; n++) {
        const before = limits.length
        yield* say("hello")
        yield* waitFor("the next sync", Effect.sync(() => limits.length > before))
      }
      assert.deepStrictEqual(limits.slice(0, 5), [undefined, 10, 1, 10, undefined])
    }).pipe(Effect.provide(noted))
  })

  it.effect("even with one event of each room is looked at room by room, without a place", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      yield* echo("before", "one", "two")
      const { room, say } = yield* directRoom()
      const first = yield* start()
      yield* joined(room)
      yield* say("before")
      yield* closed(1, room)
      yield* stop(first)
      for (const text of ["one", "two"]) yield* say(text)
      for (let n = 0; n < 3; n++) yield* control.fail("sync", tooLarge)
      yield* start()
      assert.deepStrictEqual(bodies(yield* closed(3, room)), ["before", "one", "two"])
    }).pipe(Effect.provide(backends)))
})

describe("a homeserver that keeps no sync open", () => {
  const next = (batch: SyncBatch): SyncBatch => ({ ...batch, joined: [], invited: [], left: [], accountData: [] })
  const hasty = answering((sync) => (since, _wait, options) => sync(since, Duration.zero, options))
  const stuck = answering((sync) => (since, wait, options) =>
    since === undefined
      ? sync(since, wait, options)
      : Effect.map(
        sync(since, Duration.zero, options),
        (batch) => ({ ...next(batch), next: since, accountData: [{ type: "m.direct", content: {} }] })
      )
  )

  for (
    const [title, layer] of [["answers at once with nothing", hasty], [
      "answers at once with the same again and again",
      stuck
    ]] as const
  ) {
    it.effect(`is not asked thousands of times a second, if it ${title}`, () =>
      Effect.gen(function*() {
        const control = yield* MatrixMemoryControl
        yield* start()
        yield* waitFor("the first syncs", Effect.map(control.calls("sync"), (calls) => calls > 1))
        const before = yield* control.calls("sync")
        for (let n = 0; n < 600; n++) {
          yield* TestClock.adjust("1 second")
          yield* Effect.promise(() => new Promise<void>((resume) => setImmediate(resume)))
        }
        assert.isBelow((yield* control.calls("sync")) - before, 600)
      }).pipe(Effect.provide(layer)))
  }

  it.effect("gives the bot its messages all the same", () =>
    Effect.gen(function*() {
      yield* echo("one")
      const { room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      for (let n = 0; n < 600; n++) {
        yield* TestClock.adjust("1 second")
        yield* Effect.promise(() => new Promise<void>((resume) => setImmediate(resume)))
      }
      yield* say("one")
      for (let n = 0; n < 6; n++) {
        yield* TestClock.adjust("1 second")
        yield* Effect.promise(() => new Promise<void>((resume) => setImmediate(resume)))
      }
      assert.deepStrictEqual(bodies(yield* closed(1, room)), ["one"])
    }).pipe(Effect.provide(hasty)))

  it.effect("with a wait of nothing, or a wait of years, is asked again at our own pace", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      yield* start()
      yield* waitFor("the first syncs", Effect.map(control.calls("sync"), (calls) => calls > 1))
      const none = yield* control.outage("sync", MatrixFault.cases.RateLimited.make({ retryAfter: 0 }))
      yield* TestClock.adjust("31 seconds")
      const before = yield* control.calls("sync")
      for (let n = 0; n < 600; n++) yield* TestClock.adjust("1 second")
      assert.isBelow((yield* control.calls("sync")) - before, 200)
      yield* none
      const years = yield* control.outage("sync", MatrixFault.cases.RateLimited.make({ retryAfter: 1e15 }))
      yield* TestClock.adjust("31 seconds")
      yield* waitFor("the wait of years", Effect.map(control.calls("sync"), () => true))
      yield* years
      const after = yield* control.calls("sync")
      yield* TestClock.adjust("6 minutes")
      yield* waitFor("the next sync", Effect.map(control.calls("sync"), (calls) => calls > after))
    }).pipe(Effect.provide(backends)))
})
