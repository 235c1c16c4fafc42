import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Layer, Option, Queue, Random } from "effect"
import { TestClock } from "effect/testing"
import { EncryptionState, IdentityState } from "../../../src/domain/crypto/EncryptionState.ts"
import type { ChatId } from "../../../src/domain/Ids.ts"
import type { SyncDelta } from "../../../src/domain/intake/SyncDelta.ts"
import { noKeyNews } from "../../../src/domain/matrix/KeyNews.ts"
import { MatrixError, MatrixFault } from "../../../src/domain/matrix/MatrixError.ts"
import type { SyncBatch } from "../../../src/domain/matrix/SyncBatch.ts"
import * as CryptoApart from "../../../src/layers/crypto/CryptoApart.ts"
import type { IntakeRules } from "../../../src/layers/intake/admission/Admission.ts"
import * as SyncLoop from "../../../src/layers/intake/SyncLoop.ts"
import { Crypto, CryptoError } from "../../../src/services/crypto/Crypto.ts"
import { Intake } from "../../../src/services/intake/Intake.ts"
import { IntakeJournal } from "../../../src/services/intake/IntakeJournal.ts"
import { Matrix } from "../../../src/services/matrix/Matrix.ts"
import { Outbox } from "../../../src/services/outbox/Outbox.ts"
import { AccountRecords } from "../../../src/services/reconciliation/AccountRecords.ts"
import { ChatMirrors } from "../../../src/services/reconciliation/ChatMirrors.ts"
import { ChatDispatcher } from "../../../src/services/turns/ChatDispatcher.ts"
import { TurnJournal } from "../../../src/services/turns/TurnJournal.ts"
import { WholeJournal } from "../../../src/testing/WholeJournal.ts"
import { accept, event, here, token } from "../../contracts/JournalCases.ts"
import { noReconciler } from "../../support/NoReconciler.ts"
import { ann, me } from "../../support/RouteCases.ts"
import { batch, encryption, joined, say } from "../../support/SyncBatches.ts"
import { words } from "../../support/TurnCases.ts"
import { freshStore } from "../../whole/MemoryBot.ts"

const forgotten = new MatrixError({
  call: "GET sync",
  reason: MatrixFault.cases.Refused.make({ status: 400, errcode: "M_UNKNOWN", detail: "" })
})
const next = (name: string, rest: Partial<SyncBatch> = {}) => batch({ next: token(name), ...rest })

const rules: IntakeRules = {
  me,
  isAllowed: (user) => user === ann,
  isAdmin: () => false,
  commandPrefix: "!",
  groupPolicy: "always",
  threads: "follow",
  chatScope: "room",
  strangers: "reject",
  brake: true
}

/** All pauses are as long as they may be. */
const slowest = Random.Random.of({ nextDoubleUnsafe: () => 1, nextIntUnsafe: () => 1 })

/**
 * Runs the loop over what the server answers, one after the other; then the server is silent. One line for each sync,
 * batch that is stored, and comparison of the open turns with the rooms.
 */
const running = Effect.fnUntraced(
  function*(
    answers: ReadonlyArray<SyncBatch | MatrixError>,
    changed: Partial<typeof IntakeJournal.Service> = {},
    crypto: (done: Array<string>) => Layer.Layer<Crypto> = () => CryptoApart.off
  ) {
    const done: Array<string> = []
    const asked: Array<number> = []
    const deltas: Array<SyncDelta> = []
    const kept: Array<string> = []
    const left = [...answers]
    const intake = yield* IntakeJournal
    const turns = yield* TurnJournal
    const unshown = yield* Queue.unbounded<ChatId>()
    const services = Layer.mergeAll(
      Layer.succeed(IntakeJournal, {
        ...intake,
        ...changed,
        ingest: (delta) => {
          done.push(`batch ${delta.next}`)
          deltas.push(delta)
          return intake.ingest(delta)
        }
      }),
      Layer.succeed(TurnJournal, {
        ...turns,
        stopOutside: Effect.andThen(Effect.sync(() => done.push("compare")), turns.stopOutside)
      }),
      Layer.mock(Outbox, { wake: () => Effect.void, stir: () => Effect.void, unshown }),
      Layer.mock(ChatDispatcher, { wake: () => Effect.void }),
      Layer.mock(AccountRecords, { markDirect: () => Effect.void }),
      Layer.mock(ChatMirrors, {
        keep: (room) => Effect.sync(() => void kept.push(room)),
        hurryAll: Effect.void
      }),
      Layer.mock(Matrix, {
        accountData: () => Effect.succeed({}),
        messages: () => Effect.never,
        sync: (since, wait, how) =>
          Effect.flatMap(Clock.currentTimeMillis, (now): Effect.Effect<SyncBatch, MatrixError> => {
            asked.push(now)
            const ours = how?.withoutOurs === true ? "" : " with ours"
            done.push(`sync ${since ?? "all"} for ${Duration.toSeconds(wait)} s${ours}`)
            const answer = left.shift()
            if (answer === undefined) return Effect.never
            return answer instanceof MatrixError ? Effect.fail(answer) : Effect.succeed(answer)
          })
      })
    )
    const layer = Layer.provide(SyncLoop.layer(rules, words), [services, noReconciler, crypto(done)])
    const { run } = yield* Effect.map(Layer.build(layer), (context) => Effect.provide(Intake, context)).pipe(
      Effect.flatten
    )
    yield* Effect.forkScoped(Effect.provideService(run, Random.Random, slowest))
    yield* TestClock.adjust("10 minutes")
    return { asked, done, deltas, kept }
  }
)

describe("The reading of syncs", () => {
  it.effect("begins without waiting and with our own events, and compares open turns with the rooms once", () =>
    Effect.gen(function*() {
      yield* accept("s1")
      const { done } = yield* running([next("s2"), next("s3", { joined: [joined([say("$1")])] }), next("s4")])
      assert.deepStrictEqual(done, [
        "sync s1 for 0 s with ours",
        "batch s2",
        "compare",
        "sync s2 for 30 s",
        "batch s3",
        "sync s3 for 30 s",
        "sync s4 for 30 s"
      ])
    }).pipe(Effect.provide(freshStore)))

  it.effect("of a new store reads what the server has, and then begins as after a start", () =>
    Effect.gen(function*() {
      const { done } = yield* running([next("s1"), next("s2")])
      assert.deepStrictEqual(done, [
        "sync all for 0 s with ours",
        "batch s1",
        "compare",
        "sync s1 for 0 s with ours",
        "sync s2 for 30 s"
      ])
    }).pipe(Effect.provide(freshStore)))

  it.effect("that lost its place looks at all rooms, and compares open turns with them once it has them", () =>
    Effect.gen(function*() {
      yield* accept("s1", { rooms: [{ room: here, membership: "join" }] })
      const { deltas, done } = yield* running([
        next("s2"),
        forgotten,
        next("s3", { joined: [joined([say("$1")])] }),
        next("s4", { joined: [joined([say("$2")])] })
      ])
      assert.deepStrictEqual(done, [
        "sync s1 for 0 s with ours",
        "batch s2",
        "compare",
        "sync s2 for 30 s",
        "sync all for 0 s with ours",
        "batch s3",
        "compare",
        "sync s3 for 30 s",
        "batch s4",
        "sync s4 for 30 s"
      ])
      // The room is known, so that it is read back to what is known of it, and to its invitation never again.
      assert.deepStrictEqual(deltas[1]!.gaps.map(({ until }) => until), [{ _tag: "Known" }])
    }).pipe(Effect.provide(freshStore)))

  it.effect("that loses its place again and again asks for all rooms with pauses, and never at once again", () =>
    Effect.gen(function*() {
      yield* accept("s1")
      const { asked } = yield* running([forgotten, next("s2"), forgotten, next("s3"), forgotten, next("s4")])
      assert.deepStrictEqual(asked.filter((_, n) => n % 2 === 1), [0, 1_050, 1_050 + 2_050])
    }).pipe(Effect.provide(freshStore)))

  it.effect("of a store that has no place in the stream takes every room for a new one", () =>
    Effect.gen(function*() {
      yield* accept("s1", { rooms: [{ room: here, membership: "join" }] })
      const { deltas } = yield* running([next("s2", { joined: [joined([say("$1")])] })], {
        token: Effect.succeed(Option.none())
      })
      assert.deepStrictEqual(deltas[0]!.gaps.map(({ until }) => until), [{ _tag: "Invitation" }])
    }).pipe(Effect.provide(freshStore)))

  it.effect("stores a batch, and with it its place, only once the keys that came with it are kept", () =>
    Effect.gen(function*() {
      yield* accept("s1")
      let failures = 2
      const full = new CryptoError({ doing: "taking in keys", detail: "full" })
      const crypto = (done: Array<string>) =>
        Layer.mock(Crypto, {
          state: Effect.succeed(
            EncryptionState.cases.On.make({ device: "D", identity: IdentityState.cases.Unknown.make({}) })
          ),
          roomsChanged: (rooms) => Effect.sync(() => void (rooms.length > 0 && done.push(`changed ${rooms.join()}`))),
          receive: () =>
            Effect.suspend(() => {
              done.push("keys")
              return failures-- > 0 ? Effect.fail(full) : Effect.void
            }),
          arrivals: Effect.never
        })
      const keys = { ...noKeyNews, changed: [ann] }
      const { asked, done } = yield* running([next("s2", { keys, joined: [joined([encryption])] })], {}, crypto)
      assert.deepStrictEqual(done, [
        "sync s1 for 0 s with ours",
        `changed ${here}`,
        "keys",
        "keys",
        "keys",
        "batch s2",
        "compare",
        "sync s2 for 30 s"
      ])
      // Nor is the next one asked for: with that the server would delete them.
      assert.deepStrictEqual(asked, [0, 4_000])
    }).pipe(Effect.provide(freshStore)))

  it.effect("has what an earlier process could not read opened once more, once, as it starts", () =>
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      const raw = { event_id: "$1", type: "m.room.encrypted", sender: ann, content: { session_id: "s" } }
      yield* accept("s1", {
        rooms: [{ room: here, membership: "join", encrypted: true }],
        events: [{ event: event("$1"), room: here, order: 0, raw, sealed: "theirs" }]
      })
      yield* journal.unseal([
        { _tag: "Unreadable", event: event("$1"), room: here, session: "s", sender: ann, reason: "no key" }
      ], 0)
      const crypto = (done: Array<string>) =>
        Layer.mock(Crypto, {
          state: Effect.succeed(
            EncryptionState.cases.On.make({ device: "D", identity: IdentityState.cases.Unknown.make({}) })
          ),
          roomsChanged: () => Effect.void,
          receive: () => Effect.void,
          open: (_, { event_id }) =>
            Effect.sync(() => {
              done.push(`open ${String(event_id)}`)
              return { _tag: "Unreadable", reason: "no key" } as const
            }),
          arrivals: Effect.never
        })
      const { done } = yield* running([next("s2"), next("s3")], {}, crypto)
      assert.deepStrictEqual(done.filter((line) => line.startsWith("open")), ["open $1"])
    }).pipe(Effect.provide(freshStore)))
})
