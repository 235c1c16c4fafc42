import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Option } from "effect"
import { TestClock } from "effect/testing"
import { ChatId, EventId, PromptId, RoomId, StreamToken, Thread } from "../../../../src/domain/Ids.ts"
import { MatrixError } from "../../../../src/domain/matrix/MatrixError.ts"
import { OutboxKey } from "../../../../src/domain/outbox/OutboxKey.ts"
import { AgentCommand } from "../../../../src/domain/turns/AgentCommand.ts"
import type { Turn } from "../../../../src/domain/turns/Turn.ts"
import { TripLog } from "../../../../src/sandbox/page/trip/TripLog.ts"
import * as TripWatched from "../../../../src/sandbox/page/trip/TripWatched.ts"
import { Agent } from "../../../../src/services/agent/Agent.ts"
import { IntakeJournal } from "../../../../src/services/intake/IntakeJournal.ts"
import { Matrix } from "../../../../src/services/matrix/Matrix.ts"
import { OutboxJournal } from "../../../../src/services/outbox/OutboxJournal.ts"
import type { OpenTurn } from "../../../../src/services/turns/OpenTurn.ts"
import { TurnJournal } from "../../../../src/services/turns/TurnJournal.ts"

const room = RoomId.make("!r")
const sent = EventId.make("$2")
const limited = new MatrixError({ call: "PUT send", reason: { _tag: "RateLimited", retryAfter: 5 } })
const entry = {
  entry: 1,
  key: OutboxKey.make("1.1.$1"),
  chat: ChatId.make("c"),
  room,
  turn: 1,
  priority: "final" as const,
  event: undefined,
  revision: 0,
  content: {},
  again: false,
  replaced: 0,
  encrypted: false
}

const services = Layer.mergeAll(
  Layer.mock(Matrix, {
    sync: () =>
      Effect.succeed({
        next: StreamToken.make("s"),
        joined: [{ room, timeline: [{}], limited: false, prevBatch: undefined, state: [], accountData: [] }],
        invited: [],
        left: [],
        accountData: []
      }),
    send: () => Effect.fail(limited)
  }),
  Layer.mock(Agent, {
    open: () =>
      Effect.succeed({
        send: () => Effect.void,
        take: Effect.succeed([{ _tag: "Forgotten" as const }]),
        wanted: Effect.never
      })
  }),
  Layer.mock(IntakeJournal, { admit: () => Effect.succeed([ChatId.make("c")]) }),
  Layer.mock(TurnJournal, { commit: ({ durable }) => Effect.succeed(durable) }),
  Layer.mock(OutboxJournal, {
    claim: () => Effect.succeed(Option.some(entry)),
    release: () => Effect.void,
    moveOn: ({ followed }) => Effect.succeed(followed === true),
    retarget: () => Effect.void,
    replaceContent: () => Effect.void,
    markFailed: () => Effect.void,
    markSent: () => Effect.succeed(true)
  })
)

describe("a watched trip", () => {
  it.effect("notes what was done once it is done, and changes nothing of what the services give", () => {
    const log = new TripLog()
    return Effect.gen(function*() {
      yield* TestClock.setTime(1_000)
      const matrix = yield* Matrix
      assert.strictEqual((yield* matrix.sync(undefined, Duration.zero)).joined.length, 1)
      const intake = yield* IntakeJournal
      assert.deepStrictEqual(yield* intake.admit([{ _tag: "Stop", event: sent, prompt: sent }]), [ChatId.make("c")])
      const conversation = yield* (yield* Agent).open(Thread.make("t1_thread"))
      yield* conversation.send(AgentCommand.cases.Prompt.make({ id: PromptId.make("p1"), text: "hello" }))
      assert.strictEqual((yield* conversation.take)[0]!._tag, "Forgotten")
      const outbox = yield* OutboxJournal
      const claimed = Option.getOrThrow(yield* outbox.claim(entry.chat))
      assert.strictEqual(yield* Effect.flip(matrix.send(room, "m.room.message", "t" as never, {})), limited)
      yield* outbox.release(claimed)
      assert.isTrue(yield* outbox.markSent(claimed, sent))
      assert.deepStrictEqual(log.after(0).map(({ about, at, stage, what }) => [at, stage, what, about]), [
        [1_000, "intake", "batch from /sync", undefined],
        [1_000, "journal", "admitted: stop", "$2"],
        [1_000, "agent", "→ Prompt", "p1"],
        [1_000, "agent", "← Forgotten", undefined],
        [1_000, "outbox", "claimed: new event, final", "1.1.$1"],
        [1_000, "outbox", "not sent", undefined],
        [1_000, "outbox", "kept for later, newer text may take its place", "1.1.$1"],
        [1_000, "outbox", "confirmed by the homeserver", "$2"]
      ])
    }).pipe(Effect.scoped, Effect.provide(Layer.provide(TripWatched.layer(log), services)))
  })

  it.effect("notes of a turn what was stored, and of an entry what became of it", () => {
    const log = new TripLog()
    return Effect.gen(function*() {
      const { commit } = yield* TurnJournal
      const turn = { prompt: sent, attempt: 1, phase: "queued", text: "" } as unknown as Turn
      const of = { seq: 1, turn } as unknown as OpenTurn
      const committed = (durable: boolean) =>
        commit({ of, turn: { ...turn, phase: "asked" }, entries: [], durable, further: false, signalsUntil: undefined })
      assert.isFalse(yield* committed(false))
      assert.isTrue(yield* committed(true))
      const outbox = yield* OutboxJournal
      assert.isFalse(yield* outbox.moveOn(entry))
      assert.isTrue(yield* outbox.moveOn({ ...entry, followed: true }))
      yield* outbox.retarget(entry)
      yield* outbox.replaceContent(entry, { body: "secret words" })
      yield* outbox.markFailed(entry, "M_FORBIDDEN")
      assert.deepStrictEqual(log.after(0).map(({ about, detail, what }) => [what, about, detail]), [
        ["closed meanwhile: nothing was stored", "$2", undefined],
        ["turn asked", "$2", undefined],
        ["goes to the room that this one became", "1.1.$1", undefined],
        ["its event is gone: goes into a new one", "1.1.$1", undefined],
        ["refused as it is: other words go in its place", "1.1.$1", undefined],
        ["refused for good", "1.1.$1", "M_FORBIDDEN"]
      ])
    }).pipe(Effect.provide(Layer.provide(TripWatched.layer(log), services)))
  })
})
