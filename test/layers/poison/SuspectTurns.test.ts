import { assert, describe, it } from "@effect/vitest"
import { Context, Deferred, Effect, Exit, Layer, Option, Scope } from "effect"
import { TestClock } from "effect/testing"
import { ChatId, EventId, PromptId, RoomId, StreamToken, UserId } from "../../../src/domain/Ids.ts"
import { StoreError } from "../../../src/domain/StoreError.ts"
import { madeProgress } from "../../../src/domain/turns/PoisonPolicy.ts"
import type { Turn } from "../../../src/domain/turns/Turn.ts"
import type { JournalServices } from "../../../src/layers/journal/JournalSql.ts"
import * as MailboxLocal from "../../../src/layers/turns/ChatDispatcherLocal.ts"
import { Journal, type OpenTurn } from "../../../src/services/journal/Journal.ts"
import { ChatDispatcher } from "../../../src/services/turns/ChatDispatcher.ts"
import { PoisonTrial, PoisonTurn } from "../../../src/services/turns/PoisonTrial.ts"
import { TurnJournal } from "../../../src/services/turns/TurnJournal.ts"
import { TurnRunner } from "../../../src/services/turns/TurnRunner.ts"
import * as JournalMemory from "../../../src/testing/JournalMemory.ts"
import { rules } from "../../support/TurnCases.ts"

const settle = Effect.promise(() => new Promise<void>((resume) => setTimeout(resume, 0)))

/** Takes prompts in, each in the room that its name begins with. */
const said = Effect.fnUntraced(function*(names: ReadonlyArray<string>) {
  const journal = yield* Journal
  const room = (name: string) => RoomId.make(`!${name.split(" ")[0]}`)
  yield* journal.ingest({
    next: StreamToken.make(`after ${names.join()}`),
    rooms: [],
    gaps: [],
    finals: [],
    malformed: 0,
    events: names.map((name, order) => ({
      event: EventId.make(`$${name}`),
      room: room(name),
      order,
      raw: { body: name }
    }))
  })
  yield* journal.admit(names.map((name) => ({
    _tag: "Turn",
    event: EventId.make(`$${name}`),
    room: room(name),
    chat: ChatId.make(room(name)),
    threadRoot: undefined,
    author: UserId.make("@ann:x"),
    id: PromptId.make(`p ${name}`),
    reply: undefined,
    closed: false
  })))
})

/**
 * What becomes of a prompt in the hands of a process: it answers, gets further, hangs, has news for its trial, or
 * ends the process.
 */
type Fate = "answers" | "further" | "hangs" | "news" | "kills"

/**
 * And in its trial: it is survived, or ends the one who tries it, by itself or by what the agent says, or it never
 * ends, or we have a bug.
 */
type TrialFate = "survived" | "deadly" | "deadly news" | "endless" | "a bug"

interface Life {
  readonly life?: Effect.Effect<void>
  /** What comes in its time. */
  readonly news?: ReadonlyArray<string>
  readonly trials?: Readonly<Record<string, TrialFate>>
  readonly odd?: Partial<typeof TurnJournal.Service>
  /** Happens in its time, one after the other, and wakes whom it concerns. */
  readonly meanwhile?: ReadonlyArray<Effect.Effect<ReadonlyArray<ChatId>>>
}

/**
 * One process over the journal, with a runner whose prompts have these fates. It lives until one of them kills it, or
 * `life` ends; what it began is gone with it, and the journal is left as it was. Returns what it tried, took up and
 * set aside, in order.
 */
const processOf = Effect.fnUntraced(
  function*(
    fates: Readonly<Record<string, Fate>>,
    { life = settle, meanwhile = [], news = [], odd = {}, trials = {} }: Life = {}
  ) {
    const journal = yield* Journal
    const seen: Array<string> = []
    const killed = yield* Deferred.make<void>()
    const commit = (of: OpenTurn, change: Partial<Turn>) => {
      const turn = { ...of.turn, ...change }
      return (odd.commit ?? journal.commit)({
        of,
        turn,
        entries: [],
        durable: true,
        further: madeProgress(of.turn, turn),
        signalsUntil: undefined
      })
    }
    const trial = Layer.succeed(PoisonTrial, {
      of: ({ news, turn }) =>
        Effect.suspend(() => {
          const name = turn.prompt.slice(1)
          seen.push(`${news === undefined ? "try" : "try news"}: ${name}`)
          const fate = trials[name] ?? "survived"
          if (fate === "endless") return Effect.never
          if (fate === "a bug") return Effect.die(new TypeError("x is undefined"))
          return fate === "deadly" || (fate === "deadly news" && news !== undefined)
            ? new PoisonTurn({ how: "SIGKILL" })
            : Effect.void
        })
    })
    const runner = Layer.succeed(TurnRunner, {
      work: (open: OpenTurn, rehearse) =>
        Effect.succeed({
          poke: Effect.void,
          run: Effect.gen(function*() {
            const name = open.turn.prompt.slice(1)
            seen.push(name)
            if (fates[name] === "answers") return yield* commit(open, { phase: "answered" })
            if (fates[name] === "kills") yield* Deferred.succeed(killed, undefined)
            if (fates[name] === "further") yield* commit(open, { phase: "streaming", text: `${open.turn.text}.` })
            if (fates[name] === "news") yield* rehearse(rules, open.turn, [{ _tag: "Tick", at: 1 }])
            return yield* Effect.never
          })
        }),
      abandon: (open: OpenTurn, why) => {
        seen.push(`${why}: ${open.turn.prompt.slice(1)}`)
        return commit(open, { phase: "failed" })
      }
    })
    const scope = yield* Scope.make()
    const services = yield* Layer.buildWithScope(
      MailboxLocal.layer.pipe(Layer.provide([runner, trial, Layer.succeed(TurnJournal, { ...journal, ...odd })])),
      scope
    )
    yield* said(news)
    const { wake } = Context.get(services, ChatDispatcher)
    yield* Effect.forEach(yield* journal.openChats, wake, { discard: true })
    for (const step of meanwhile) yield* Effect.forEach(yield* Effect.andThen(settle, step), wake, { discard: true })
    yield* Effect.raceFirst(Deferred.await(killed), life)
    yield* Scope.close(scope, Exit.void)
    return seen
  }
)

const example = (title: string, body: Effect.Effect<void, unknown, JournalServices>) =>
  it.effect(title, () => Effect.provide(body, JournalMemory.layer))
const lasts = (time: `${number} seconds`) => Effect.andThen(settle, Effect.andThen(TestClock.adjust(time), settle))
const strikes = (chat: string) =>
  Effect.map(
    Effect.flatMap(Journal, ({ nextTurn }) => nextTurn(ChatId.make(chat))),
    (open) => Option.getOrThrow(open).crashes
  )

describe("A prompt that ends the process", () => {
  example(
    "is set aside by the next one, which sees a trial end by it, and the room's next prompt is answered",
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* processOf({ bad: "kills" }, { news: ["bad", "bad next"] }), ["bad"])
      assert.deepStrictEqual(yield* processOf({ bad: "kills", "bad next": "answers" }, { trials: { bad: "deadly" } }), [
        "try: bad",
        "deadly: bad",
        "bad next"
      ])
      assert.strictEqual(yield* (yield* Journal).openTurns, 0)
    })
  )

  example(
    "by what the agent says to it is set aside before the bot itself looks at that",
    Effect.gen(function*() {
      yield* processOf({ bad: "kills" }, { news: ["bad"] })
      assert.deepStrictEqual(yield* processOf({ bad: "news" }, { trials: { bad: "deadly news" } }), [
        "try: bad",
        "bad",
        "try news: bad",
        "deadly: bad"
      ])
    })
  )

  example(
    "is suspected until it is closed, also when the store was in trouble meanwhile, and counted once",
    Effect.gen(function*() {
      yield* processOf({ bad: "kills" }, { news: ["bad"] })
      const journal = yield* Journal
      const left = { failures: 2, strikes: 0 }
      const odd: Life["odd"] = {
        commit: (commit) => (left.failures-- > 0
          ? new StoreError({ file: "f", reason: "full", detail: "" })
          : journal.commit(commit)),
        countCrash: (turn) => Effect.andThen(Effect.sync(() => void left.strikes++), journal.countCrash(turn))
      }
      const life = Effect.forEach([1, 2, 3], () => lasts("30 seconds"), { discard: true })
      assert.deepStrictEqual(yield* processOf({ bad: "answers" }, { odd, life }), [
        "try: bad",
        "bad",
        "try: bad",
        "bad",
        "try: bad",
        "bad"
      ])
      assert.strictEqual(left.strikes, 1)
    })
  )

  example(
    "that its room says is closed by now leaves no suspicion in its chat",
    Effect.gen(function*() {
      yield* processOf({ one: "hangs" }, { news: ["one"] })
      const journal = yield* Journal
      const one = [ChatId.make("!one")]
      const closed = journal.ingest({
        next: StreamToken.make("closed"),
        rooms: [],
        gaps: [],
        malformed: 0,
        events: [],
        finals: [{ prompt: EventId.make("$one"), attempt: 1, event: EventId.make("$final"), state: "answered" }]
      })
      const late = Effect.as(Effect.provideService(said(["one late"]), Journal, journal), one)
      const odd: Life["odd"] = { nextTurn: (chat) => Effect.andThen(closed, journal.nextTurn(chat)) }
      assert.deepStrictEqual(yield* processOf({ "one late": "answers" }, { odd, meanwhile: [Effect.orDie(late)] }), [
        "one late"
      ])
    })
  )

  example(
    "leaves those behind it in its chat, and those who come, without suspicion",
    Effect.gen(function*() {
      yield* processOf({ bad: "kills" }, { news: ["bad", "bad next"] })
      const fates = { bad: "answers", "bad next": "answers", new: "answers" } as const
      assert.deepStrictEqual(yield* processOf(fates, { news: ["new"] }), ["try: bad", "bad", "bad next", "new"])
    })
  )

  example(
    "is tried again when its trial meets a bug of ours, and set aside when that does not help, while nobody else waits",
    Effect.gen(function*() {
      yield* processOf({ bad: "hangs" }, { news: ["bad", "bad next"] })
      const seen = yield* processOf({ "bad next": "answers", good: "answers" }, {
        news: ["good"],
        trials: { bad: "a bug" },
        life: lasts("60 seconds")
      })
      assert.deepStrictEqual(seen, [
        "try: bad",
        "good",
        "try: bad",
        "try: bad",
        "try: bad",
        "try: bad",
        "unreadable: bad",
        "bad next"
      ])
    })
  )

  example(
    "keeps nobody waiting while it is tried, nor another suspect",
    Effect.gen(function*() {
      const fates = { bad: "kills", other: "hangs", good: "answers" } as const
      yield* processOf({ ...fates, bad: "hangs" }, { news: ["bad", "other"] })
      assert.deepStrictEqual(yield* processOf(fates, { news: ["good"], trials: { bad: "endless" } }), [
        "try: bad",
        "try: other",
        "other",
        "good"
      ])
    })
  )
})

describe("A prompt that was in the hands of processes which somebody else ended", () => {
  example(
    "is never set aside, however often, and is worked on like any other in between",
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* processOf({ one: "hangs" }, { news: ["one"] }), ["one"])
      for (let times = 0; times < 20; times++) {
        assert.deepStrictEqual(yield* processOf({ one: "hangs" }, { life: lasts("600 seconds") }), ["try: one", "one"])
      }
      assert.deepStrictEqual(yield* processOf({ one: "answers" }), ["try: one", "one"])
    })
  )

  example(
    "waits a little when four ended at once, and longer each time, while the others go on",
    Effect.gen(function*() {
      yield* processOf({ one: "hangs" }, { news: ["one"] })
      for (let times = 0; times < 4; times++) {
        assert.deepStrictEqual(yield* processOf({ one: "hangs" }), ["try: one", "one"])
      }
      assert.strictEqual(yield* strikes("!one"), 4)
      for (let times = 0; times < 9; times++) {
        assert.deepStrictEqual(
          yield* processOf({ one: "hangs", [`new ${times}`]: "answers" }, { news: [`new ${times}`] }),
          [`new ${times}`]
        )
      }
      assert.strictEqual(yield* strikes("!one"), 4)
      assert.deepStrictEqual(yield* processOf({ one: "hangs" }, { life: lasts("5 seconds") }), ["try: one", "one"])
      assert.deepStrictEqual(yield* processOf({ one: "hangs" }, { life: lasts("5 seconds") }), [])
      assert.deepStrictEqual(yield* processOf({ one: "hangs" }, { life: lasts("10 seconds") }), ["try: one", "one"])
    })
  )

  example(
    "does not wait any longer when the person stops it",
    Effect.gen(function*() {
      yield* processOf({ one: "hangs" }, { news: ["one"] })
      for (let times = 0; times < 4; times++) yield* processOf({ one: "hangs" })
      const journal = yield* Journal
      const stops = journal.admit([{ _tag: "Stop", event: EventId.make("$stop"), prompt: EventId.make("$one") }])
      let looks = 0
      const odd: Life["odd"] = {
        signals: (turn) => Effect.andThen(Effect.sync(() => void looks++), journal.signals(turn))
      }
      assert.deepStrictEqual(
        yield* processOf({ one: "hangs" }, {
          odd,
          meanwhile: [Effect.succeed([ChatId.make("!one")]), Effect.succeed([])]
        }),
        []
      )
      assert.strictEqual(looks, 2)
      assert.deepStrictEqual(yield* processOf({ one: "hangs" }, { meanwhile: [Effect.orDie(stops)] }), [
        "try: one",
        "one"
      ])
    })
  )

  example(
    "is not held against it when it got further, or the process lived on for a minute",
    Effect.gen(function*() {
      yield* processOf({ slow: "further", patient: "hangs" }, { news: ["slow", "patient"] })
      for (let times = 0; times < 3; times++) yield* processOf({ slow: "hangs", patient: "hangs" })
      assert.deepStrictEqual([yield* strikes("!slow"), yield* strikes("!patient")], [3, 3])
      yield* processOf({ slow: "further", patient: "hangs" }, { life: lasts("60 seconds") })
      assert.deepStrictEqual([yield* strikes("!slow"), yield* strikes("!patient")], [0, 0])
    })
  )
})
