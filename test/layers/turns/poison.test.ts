import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Layer, Scope } from "effect"
import { TestClock } from "effect/testing"
import { ChatId, EventId, PromptId, RoomId, StreamToken, UserId } from "../../../src/domain/Ids.ts"
import { isFurther } from "../../../src/domain/Suspicion.ts"
import type { Turn } from "../../../src/domain/Turn.ts"
import * as JournalMemory from "../../../src/layers/storage/JournalMemory.ts"
import * as MailboxLocal from "../../../src/layers/turns/MailboxLocal.ts"
import { Journal, type OpenTurn } from "../../../src/services/Journal.ts"
import { Mailbox } from "../../../src/services/Mailbox.ts"
import { TurnRunner } from "../../../src/services/TurnRunner.ts"

const settle = Effect.promise(() => new Promise<void>((resume) => setTimeout(resume, 0)))

/** Takes prompts in, each in the room that its name begins with. */
const said = Effect.fnUntraced(function*(names: ReadonlyArray<string>) {
  const journal = yield* Journal
  const room = (name: string) => RoomId.make(`!${name.split(" ")[0]}`)
  yield* journal.accept({
    next: StreamToken.make(`after ${names.join()}`), rooms: [], holes: [], closings: [], malformed: 0,
    events: names.map((name, slot) => ({ event: EventId.make(`$${name}`), room: room(name), slot, raw: { body: name } }))
  })
  yield* journal.admit(names.map((name) => ({
    _tag: "Turn", event: EventId.make(`$${name}`), room: room(name), chat: ChatId.make(room(name)), threadRoot: undefined, author: UserId.make("@ann:x"), id: PromptId.make(`p ${name}`), reply: undefined, closed: false
  })))
})

/** What becomes of a prompt in the hands of a process: it answers, gets further, hangs, or ends the process. */
type Fate = "answers" | "further" | "hangs" | "kills"

/**
 * One process over the journal, with a runner whose prompts have these fates. It lives until one of them kills it, or `life`
 * ends; what it began is gone with it, and the journal is left as it was. `news` comes in its time. Returns what it took up and
 * what it set aside, in order.
 */
const processOf = Effect.fnUntraced(function*(fates: Readonly<Record<string, Fate>>, { life = settle, news = [] }: { readonly life?: Effect.Effect<void>; readonly news?: ReadonlyArray<string> } = {}) {
  const journal = yield* Journal
  const seen: Array<string> = []
  const killed = yield* Deferred.make<void>()
  const commit = (of: OpenTurn, change: Partial<Turn>, progressed: Deferred.Deferred<void>) => {
    const turn = { ...of.turn, ...change }
    return Effect.andThen(journal.commit({ of, turn, slots: [], durable: true, further: isFurther(of.turn, turn), signalsUntil: undefined }), Deferred.succeed(progressed, undefined))
  }
  const run = Effect.fnUntraced(function*(open: OpenTurn, progressed: Deferred.Deferred<void>) {
    const name = open.turn.prompt.slice(1)
    seen.push(name)
    if (fates[name] === "answers") return yield* commit(open, { phase: "answered" }, progressed)
    if (fates[name] === "kills") yield* Deferred.succeed(killed, undefined)
    if (fates[name] === "further") yield* commit(open, { phase: "streaming", text: `${open.turn.text}.` }, progressed)
    return yield* Effect.never
  })
  const runner = Layer.succeed(TurnRunner, {
    work: (open: OpenTurn) => Effect.sync(() => {
      const progressed = Deferred.makeUnsafe<void>()
      return { run: Effect.asVoid(run(open, progressed)), poke: Effect.void, progressed: Deferred.await(progressed) }
    }),
    abandon: (open: OpenTurn, why) => {
      seen.push(`${why}: ${open.turn.prompt.slice(1)}`)
      return Effect.asVoid(commit(open, { phase: "failed" }, Deferred.makeUnsafe<void>()))
    }
  })
  const scope = yield* Scope.make()
  const services = yield* Layer.buildWithScope(MailboxLocal.layer.pipe(Layer.provide(runner), Layer.provide(Layer.succeed(Journal, journal))), scope)
  yield* said(news)
  const wake = Effect.flatMap(journal.openChats, (chats) => Effect.forEach(chats, (chat) => Effect.flatMap(Mailbox, ({ wake }) => wake(chat)), { discard: true }))
  yield* Effect.provide(wake, services)
  yield* Effect.raceFirst(Deferred.await(killed), life)
  yield* Scope.close(scope, Exit.void)
  return seen
})

const example = (title: string, body: Effect.Effect<void, unknown, Journal>) => it.effect(title, () => Effect.provide(body, JournalMemory.layer))
const seconds = Effect.andThen(settle, Effect.andThen(TestClock.adjust("3 seconds"), settle))

describe("A prompt that ends the process", () => {
  example("is set aside when three processes took it up and got no further, and the room's next prompt is answered", Effect.gen(function*() {
    assert.deepStrictEqual(yield* processOf({ bad: "kills" }, { news: ["bad"] }), ["bad"])
    for (const _ of [1, 2, 3]) assert.deepStrictEqual(yield* processOf({ bad: "kills" }, { life: seconds }), ["bad"])
    assert.deepStrictEqual(yield* processOf({ "bad next": "answers" }, { news: ["bad next"], life: seconds }), ["strikes: bad", "bad next"])
    assert.strictEqual(yield* (yield* Journal).openTurns, 0)
  }))

  example("runs side by side with the others after one restart, and alone before them after the next", Effect.gen(function*() {
    const fates = { one: "hangs", bad: "kills", three: "hangs", late: "answers" } as const
    const life = Effect.forever(seconds)
    assert.deepStrictEqual(yield* processOf(fates, { news: ["one", "bad", "three"] }), ["one", "bad", "three"])
    assert.deepStrictEqual(yield* processOf(fates), ["one", "bad", "three"])
    // The one before it lasts its three seconds alone; whoever comes now waits for all of them.
    assert.deepStrictEqual(yield* processOf(fates, { life, news: ["late"] }), ["one", "bad"])
    // Then it is the gravest.
    assert.deepStrictEqual(yield* processOf(fates, { life }), ["bad"])
    assert.deepStrictEqual(yield* processOf(fates, { life: Effect.repeat(seconds, { times: 9 }) }), ["strikes: bad", "three", "one", "late"])
    assert.strictEqual(yield* (yield* Journal).openTurns, 2)
  }))

  example("is not blamed for a process that ends before it was taken up", Effect.gen(function*() {
    yield* processOf({ one: "hangs" }, { news: ["one"] })
    for (const _ of [1, 2]) assert.deepStrictEqual(yield* processOf({ one: "hangs" }), ["one"])
    // In the time of calm nobody is taken up.
    for (let times = 0; times < 4; times++) assert.deepStrictEqual(yield* processOf({ one: "hangs" }), [])
    assert.deepStrictEqual(yield* processOf({ one: "answers" }, { life: seconds }), ["one"])
  }))

  example("is not set aside as long as it gets further each time", Effect.gen(function*() {
    assert.deepStrictEqual(yield* processOf({ slow: "further" }, { news: ["slow"] }), ["slow"])
    for (let times = 0; times < 6; times++) assert.deepStrictEqual(yield* processOf({ slow: "further" }), ["slow"])
  }))

  example("is not set aside when it lasted three seconds each time", Effect.gen(function*() {
    assert.deepStrictEqual(yield* processOf({ patient: "hangs" }, { news: ["patient"] }), ["patient"])
    for (let times = 0; times < 6; times++) assert.deepStrictEqual(yield* processOf({ patient: "hangs" }, { life: seconds }), ["patient"])
  }))

  example("leaves those behind it in its chat without blame", Effect.gen(function*() {
    yield* processOf({ bad: "kills" }, { news: ["bad", "bad next"] })
    for (const _ of [1, 2, 3]) yield* processOf({ bad: "kills" }, { life: seconds })
    assert.deepStrictEqual(yield* processOf({ "bad next": "kills" }, { life: seconds }), ["strikes: bad", "bad next"])
    for (const _ of [1, 2, 3]) assert.deepStrictEqual(yield* processOf({ "bad next": "kills" }, { life: seconds }), ["bad next"])
    assert.deepStrictEqual(yield* processOf({}, { life: seconds }), ["strikes: bad next"])
  }))
})
