import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger, Metric, Option, type Scope } from "effect"
import { TestClock } from "effect/testing"
import { ChatId } from "../../../src/domain/Ids.ts"
import { StoreError } from "../../../src/domain/StoreError.ts"
import { turnsSetAside } from "../../../src/layers/operations/Metrics.ts"
import * as ChatDispatcherLocal from "../../../src/layers/turns/ChatDispatcherLocal.ts"
import { ChatDispatcher } from "../../../src/services/turns/ChatDispatcher.ts"
import { DamagedTurn, type OpenTurn } from "../../../src/services/turns/OpenTurn.ts"
import { PoisonTrial } from "../../../src/services/turns/PoisonTrial.ts"
import { TurnJournal } from "../../../src/services/turns/TurnJournal.ts"
import { TurnRunner } from "../../../src/services/turns/TurnRunner.ts"
import * as JournalMemory from "../../../src/testing/JournalMemory.ts"
import { WholeJournal, type WholeServices } from "../../../src/testing/WholeJournal.ts"
import { said } from "../../support/SaidPrompts.ts"

const settle = Effect.promise(() => new Promise<void>((resume) => setTimeout(resume, 0)))
const chat = (name: string) => ChatId.make(`!${name}`)

/** A dispatcher whose journal has `odd` ways, and whose runner answers at once unless a test says how. */
const dispatcher = Effect.fnUntraced(function*(
  odd: (journal: typeof WholeJournal.Service) => Partial<typeof TurnJournal.Service>,
  run: (open: OpenTurn, answer: Effect.Effect<void, never>) => Effect.Effect<void> = (_, answer) => answer,
  poked: Array<string> = []
) {
  const journal = yield* WholeJournal
  const seen: Array<string> = []
  const close = (open: OpenTurn, how: string) =>
    Effect.orDie(Effect.andThen(
      Effect.sync(() => void seen.push(`${how}${open.turn.prompt.slice(1)}`)),
      (odd(journal).commit ?? journal.commit)({
        of: open,
        turn: { ...open.turn, phase: how === "" ? "answered" : "failed" },
        entries: [],
        durable: true,
        further: true,
        signalsUntil: undefined
      })
    ))
  const runner = Layer.succeed(TurnRunner, {
    work: (open: OpenTurn) =>
      Effect.succeed({
        run: run(open, close(open, "")),
        poke: Effect.sync(() => void poked.push(open.turn.prompt.slice(1)))
      }),
    abandon: (open: OpenTurn, why) => close(open, `${why}: `)
  })
  const trial = Layer.succeed(PoisonTrial, { run: () => Effect.void })
  const services = yield* Layer.build(
    ChatDispatcherLocal.layer.pipe(
      Layer.provide([runner, trial, Layer.succeed(TurnJournal, { ...journal, ...odd(journal) })])
    )
  )
  const { wake } = yield* Effect.provide(ChatDispatcher, services)
  return { seen, wake }
})

const example = (title: string, body: Effect.Effect<void, unknown, WholeServices | Scope.Scope>) =>
  it.effect(title, () => Effect.provide(body, JournalMemory.layer))

/** What a call answers is the last thing that happens before `then`. */
const followed = <A>(answer: Effect.Effect<A, never>, then: (answer: A) => Effect.Effect<void>) =>
  Effect.tap(answer, then)

describe("A wake that comes while somebody looks at the journal", () => {
  example(
    "is told to the turn that he found there, who would never look at what it was about",
    Effect.gen(function*() {
      const poked: Array<string> = []
      let wake: Effect.Effect<void> = Effect.void
      const box = yield* dispatcher(
        (journal) => ({ nextTurn: (chat) => followed(Effect.orDie(journal.nextTurn(chat)), () => wake) }),
        () => Effect.never,
        poked
      )
      wake = Effect.suspend(() => {
        wake = Effect.void
        return box.wake(chat("a"))
      })
      yield* said(["a"])
      yield* box.wake(chat("a"))
      yield* settle
      assert.deepStrictEqual(poked, ["a"])
    })
  )

  example(
    "has the journal looked at once more, where nothing was found",
    Effect.gen(function*() {
      let late: Effect.Effect<void> = Effect.void
      const box = yield* dispatcher((journal) => ({
        nextTurn: (chat) =>
          followed(Effect.orDie(journal.nextTurn(chat)), (found) => (Option.isNone(found) ? late : Effect.void))
      }))
      const journal = yield* WholeJournal
      late = Effect.suspend(() => {
        late = Effect.void
        return Effect.andThen(
          Effect.orDie(Effect.provideService(said(["a late"]), WholeJournal, journal)),
          box.wake(chat("a"))
        )
      })
      yield* said(["a"])
      yield* box.wake(chat("a"))
      yield* settle
      assert.deepStrictEqual(box.seen, ["a", "a late"])
    })
  )

  example(
    "is told to the turn that is being worked on",
    Effect.gen(function*() {
      const poked: Array<string> = []
      const box = yield* dispatcher(() => ({}), () => Effect.never, poked)
      yield* said(["a"])
      yield* box.wake(chat("a"))
      yield* settle
      assert.deepStrictEqual(poked, [])
      yield* box.wake(chat("a"))
      assert.deepStrictEqual(poked, ["a"])
    })
  )
})

describe("A turn that the disk has damaged", () => {
  example(
    "is set aside at once, and what comes after it is worked on",
    Effect.gen(function*() {
      const box = yield* dispatcher((journal) => ({
        nextTurn: (chat) =>
          Effect.flatMap(journal.nextTurn(chat), (found) =>
            Option.isSome(found) && found.value.turn.prompt === "$a bad"
              ? Effect.fail(new DamagedTurn({ part: "data" }))
              : Effect.succeed(found))
      }))
      yield* said(["a bad", "a good"])
      yield* box.wake(chat("a"))
      yield* settle
      assert.deepStrictEqual(box.seen, ["unreadable: a bad", "a good"])
    })
  )
})

describe("A bug that is met while a chat's work is looked for", () => {
  example(
    "costs the chat a moment, and the others nothing",
    Effect.gen(function*() {
      let bugs = 3
      const box = yield* dispatcher((journal) => ({
        nextTurn: (
          chat
        ) => (chat === "!a" && bugs-- > 0 ? Effect.die(new SyntaxError("Unexpected token")) : journal.nextTurn(chat))
      }))
      yield* said(["a", "b"])
      yield* Effect.all([box.wake(chat("a")), box.wake(chat("b"))])
      yield* settle
      assert.deepStrictEqual(box.seen, ["b"])
      yield* TestClock.adjust("1 minutes")
      yield* settle
      assert.deepStrictEqual(box.seen, ["b", "a"])
    })
  )

  example(
    "has what it is stuck at set aside when that does not help, and what comes after it worked on",
    Effect.gen(function*() {
      const box = yield* dispatcher((journal) => ({
        nextTurn: (chat) =>
          Effect.flatMap(journal.nextTurn(chat), (found) =>
            Option.isSome(found) && found.value.turn.prompt === "$a bad"
              ? Effect.die(new SyntaxError("Unexpected token"))
              : Effect.succeed(found))
      }))
      yield* said(["a bad", "a good"])
      const counted = Effect.map(
        Metric.value(Metric.withAttributes(turnsSetAside, { why: "unreadable" })),
        ({ count }) => Number(count)
      )
      const before = yield* counted
      yield* box.wake(chat("a"))
      yield* settle
      assert.deepStrictEqual(box.seen, [])
      yield* TestClock.adjust("1 minutes")
      yield* settle
      assert.deepStrictEqual(box.seen, ["unreadable: a bad", "a good"])
      assert.strictEqual((yield* counted) - before, 1)
    })
  )

  example(
    "is logged without what a parser quotes of what somebody wrote",
    Effect.gen(function*() {
      const lines: Array<string> = []
      const log = Logger.layer([Logger.make(({ message }) => void lines.push(String(message)))])
      const box = yield* Effect.provide(
        dispatcher(() => ({ nextTurn: () => Effect.sync(() => JSON.parse("my secret")) })),
        log
      )
      yield* said(["a"])
      yield* box.wake(chat("a"))
      yield* settle
      assert.deepStrictEqual(lines, [
        "A bug met a chat, which is tried again,SyntaxError: what was stored cannot be parsed"
      ])
    })
  )

  example(
    "and one more when its work is given up costs it no more than that",
    Effect.gen(function*() {
      let bugs = 2
      const box = yield* dispatcher((journal) => ({
        commit: (commit) => (commit.turn.phase === "failed" && bugs-- > 0
          ? Effect.die(new TypeError("x is undefined"))
          : journal.commit(commit))
      }), (open, answer) => (open.turn.prompt === "$a bad" ? Effect.die(new TypeError("y is undefined")) : answer))
      yield* said(["a bad", "a good"])
      yield* box.wake(chat("a"))
      for (let times = 0; times < 60; times++) {
        yield* settle
        yield* TestClock.adjust("1 seconds")
      }
      assert.deepStrictEqual(box.seen.filter((name) => name !== "defect: a bad"), ["a good"])
    })
  )

  example(
    "that never ends is met every ten minutes at the least, and not all the time",
    Effect.gen(function*() {
      let looks = 0
      const bug = Effect.suspend(() => {
        looks++
        return Effect.die(new TypeError("x is undefined"))
      })
      const box = yield* dispatcher(() => ({ nextTurn: () => bug, bareTurn: () => bug }))
      yield* box.wake(chat("a"))
      const hours = (count: number) =>
        Effect.forEach(
          Array.from({ length: count * 60 }),
          () => Effect.andThen(settle, TestClock.adjust("1 minutes")),
          { discard: true }
        )
      yield* hours(1)
      const before = looks
      yield* hours(3)
      assert.isAtLeast(looks - before, 17)
      assert.isAtMost(looks - before, 80)
    })
  )

  example(
    "is told apart from a store that is in trouble for long, which blames nobody",
    Effect.gen(function*() {
      let failures = 30
      const box = yield* dispatcher((journal) => ({
        nextTurn: (chat) => (failures-- > 0
          ? Effect.fail(new StoreError({ file: "f", reason: "full", detail: "" }))
          : journal.nextTurn(chat))
      }))
      yield* said(["a"])
      yield* box.wake(chat("a"))
      for (let times = 0; times < 60; times++) {
        yield* settle
        yield* TestClock.adjust("30 seconds")
      }
      assert.deepStrictEqual(box.seen, ["a"])
    })
  )
})
