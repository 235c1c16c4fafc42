import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import type { EventId, UserId } from "../../../../src/domain/Ids.ts"
import * as CryptoApart from "../../../../src/layers/crypto/CryptoApart.ts"
import { type IntakeRules, makeAdmission } from "../../../../src/layers/intake/admission/Admission.ts"
import { IntakeJournal } from "../../../../src/services/intake/IntakeJournal.ts"
import { Matrix } from "../../../../src/services/matrix/Matrix.ts"
import { ChatDispatcher } from "../../../../src/services/turns/ChatDispatcher.ts"
import { WholeJournal } from "../../../../src/testing/WholeJournal.ts"
import { accept, ann, here, waiting } from "../../../contracts/JournalCases.ts"
import { words } from "../../../support/TurnCases.ts"
import { freshStore } from "../../../whole/MemoryBot.ts"

const mallory = "@mallory:evil" as UserId
const rules: IntakeRules = {
  me: "@bot:x" as UserId,
  isAllowed: (user) => user === ann,
  isAdmin: () => false,
  commandPrefix: "!",
  groupPolicy: "always",
  threads: "follow",
  chatScope: "room",
  strangers: "reject",
  brake: true
}
const said = (sender: UserId, body: string, order: number) => ({
  event: `$${order}` as EventId,
  room: here,
  order,
  raw: { event_id: `$${order}`, type: "m.room.message", sender, content: { msgtype: "m.text", body } }
})
const services = Layer.mergeAll(
  freshStore,
  CryptoApart.off,
  Layer.mock(ChatDispatcher, { wake: () => Effect.void }),
  Layer.mock(Matrix, { receipt: () => Effect.void })
)

/** Admits what waits, and tells how many events were read for it and how often something was looked up. */
const admitting = Effect.fnUntraced(function*(changed: Partial<IntakeRules> = {}) {
  const journal = yield* IntakeJournal
  let read = 0
  let lookedUp = 0
  let ended = 0
  const counted = IntakeJournal.of({
    ...journal,
    pending: (limit) => Effect.tap(journal.pending(limit), (all) => Effect.sync(() => void (read += all.length))),
    work: (chat) => Effect.tap(journal.work(chat), () => Effect.sync(() => void lookedUp++)),
    endedQuestion: (...of) => Effect.tap(journal.endedQuestion(...of), () => Effect.sync(() => void ended++))
  })
  const { admit } = yield* Effect.provideService(
    makeAdmission({ ...rules, ...changed }, words, () => Effect.void),
    IntakeJournal,
    counted
  )
  yield* admit
  return { read, lookedUp, ended, left: yield* waiting }
})

describe("admission", () => {
  it.effect("reads what strangers command once, looks nothing up for it, and nobody waits behind it", () =>
    Effect.gen(function*() {
      yield* accept("s1", {
        rooms: [{ room: here, membership: "join" }],
        events: [...Array.from({ length: 600 }, (_, order) => said(mallory, "!stop", order)), said(ann, "hello", 600)]
      })
      assert.deepStrictEqual<unknown>(yield* admitting(), { read: 601, lookedUp: 0, ended: 0, left: [] })
      assert.strictEqual((yield* (yield* WholeJournal).openChats).length, 1)
    }).pipe(Effect.provide(services)))

  it.effect("reads commands of those who may a few times each, be there many, and looks each up for itself", () =>
    Effect.gen(function*() {
      yield* accept("s1", {
        rooms: [{ room: here, membership: "join" }],
        events: Array.from({ length: 200 }, (_, order) => said(ann, order % 3 === 0 ? "!stop" : "hello", order))
      })
      const { left, lookedUp, read } = yield* admitting()
      assert.deepStrictEqual<unknown>([lookedUp, left], [67, []])
      assert.isBelow(read, 800)
    }).pipe(Effect.provide(services)))

  it.effect("of a command that a bug meets costs nobody else's messages", () =>
    Effect.gen(function*() {
      yield* accept("s1", {
        rooms: [{ room: here, membership: "join" }],
        events: [said(mallory, "!stop", 0), said(ann, "hello", 1)]
      })
      const isAllowed = (user: UserId) => {
        if (user === mallory) throw new RangeError("a bug")
        return true
      }
      assert.deepStrictEqual((yield* admitting({ isAllowed })).left, [])
      assert.strictEqual((yield* (yield* WholeJournal).openChats).length, 1)
    }).pipe(Effect.provide(services)))

  it.effect("looks a question up once for all who reply to it at once, and not for those who may not talk to the bot", () =>
    Effect.gen(function*() {
      const toQuestion = (sender: UserId, order: number) => {
        const { raw, ...event } = said(sender, "1", order)
        const relation = { "m.in_reply_to": { event_id: "$question" } }
        return { ...event, raw: { ...raw, content: { ...raw.content, "m.relates_to": relation } } }
      }
      yield* accept("s1", {
        rooms: [{ room: here, membership: "join" }],
        events: Array.from({ length: 100 }, (_, order) => toQuestion(mallory, order))
      })
      assert.deepStrictEqual<unknown>(yield* admitting(), { read: 100, lookedUp: 0, ended: 0, left: [] })
      yield* accept("s2", { events: Array.from({ length: 100 }, (_, order) => toQuestion(ann, 100 + order)) })
      assert.deepStrictEqual<unknown>(yield* admitting(), { read: 100, lookedUp: 0, ended: 1, left: [] })
    }).pipe(Effect.provide(services)))
})
