import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer } from "effect"
import { EncryptionState, IdentityState } from "../../../../src/domain/crypto/EncryptionState.ts"
import { UserId } from "../../../../src/domain/Ids.ts"
import { StoreError } from "../../../../src/domain/StoreError.ts"
import { makeUnsealing } from "../../../../src/layers/intake/encryption/Unsealing.ts"
import * as JournalSql from "../../../../src/layers/journal/JournalSql.ts"
import { Crypto, CryptoError, type Opened } from "../../../../src/services/crypto/Crypto.ts"
import { SealedEvents } from "../../../../src/services/intake/SealedEvents.ts"
import { WholeJournal, withWhole } from "../../../../src/testing/WholeJournal.ts"
import { accept, ann, event, here, say } from "../../../contracts/JournalCases.ts"
import { freshStore } from "../../../whole/MemoryBot.ts"

const me = UserId.make("@bot:x")
const on = EncryptionState.cases.On.make({ device: "D", identity: IdentityState.cases.Unknown.make({}) })

/** How an opening ends. A process goes on after some, and ends in order, or at once, with others. */
type End = "opened" | "store fails" | "engine fails" | "bug" | "stopped" | "killed"

/** Opens what is sealed so that it ends thus; returns the texts of what was opened and stored. */
const opening = Effect.fnUntraced(function*(end: End) {
  const journal = yield* WholeJournal
  // Of a kill nothing of ours runs: it leaves what `sealed` wrote.
  if (end === "killed") {
    yield* journal.sealed(50)
    return []
  }
  const tried: Array<string> = []
  const begun = yield* Deferred.make<void>()
  const crypto = Layer.mock(Crypto, {
    state: Effect.succeed(on),
    open: (_, raw) =>
      Effect.suspend((): Effect.Effect<Opened, CryptoError> => {
        const id = String(raw["event_id"])
        tried.push(id)
        if (end === "bug") return Effect.die(new TypeError("x is undefined"))
        if (end === "engine fails") return Effect.fail(new CryptoError({ doing: "decrypting", detail: "full" }))
        if (end === "stopped") return Effect.andThen(Deferred.succeed(begun, undefined), Effect.never)
        return Effect.succeed({ _tag: "Clear", event: say(id), digest: id })
      })
  })
  const failing = Effect.fail(new StoreError({ file: "bot.db", reason: "full", detail: "" }))
  const store = Layer.succeed(
    SealedEvents,
    end === "store fails" ? { ...journal, unseal: () => failing } : journal
  )
  const some = yield* Effect.provide(
    makeUnsealing({ me, isAllowed: () => true, isAdmin: () => false, note: Effect.void, failed: () => Effect.void }),
    Layer.merge(crypto, store)
  )
  const run = yield* Effect.forkChild(Effect.exit(some))
  if (end === "stopped") {
    yield* Effect.andThen(Effect.race(Deferred.await(begun), Fiber.await(run)), Fiber.interrupt(run))
  } else yield* Fiber.join(run)
  return end === "opened" ? tried : []
})

/** A process over the store, and the openings in it, one after the other; what could not be read is tried again. */
const processOf = (...ends: ReadonlyArray<End>) =>
  Effect.forEach(
    ends,
    (end) => Effect.andThen(Effect.flatMap(WholeJournal, (all) => all.retrySealed(undefined)), opening(end))
  ).pipe(
    Effect.map((all) => all.flat()),
    Effect.provide(Layer.fresh(withWhole(JournalSql.layer("the same"))))
  )

const processes = (count: number, ...ends: ReadonlyArray<End>) => Array.from({ length: count }, () => ends)
const inOne = (count: number, end: End): ReadonlyArray<ReadonlyArray<End>> => [Array.from({ length: count }, () => end)]

/** Processes, and whether what they began to open is opened by the next one. */
const table: ReadonlyArray<readonly [string, ReadonlyArray<ReadonlyArray<End>>, boolean]> = [
  ["nine failures of the store in one process", inOne(9, "store fails"), true],
  ["a failure of the store in each of nine processes", processes(9, "store fails"), true],
  ["nine failures of the engine", inOne(9, "engine fails"), true],
  ["nine bugs in one process", inOne(9, "bug"), true],
  ["a bug in each of nine processes", processes(9, "bug"), true],
  ["nine stops in order", processes(9, "stopped"), true],
  ["nine stops in order after failures of the store", processes(9, "store fails", "store fails", "stopped"), true],
  ["three kills", processes(3, "killed"), true],
  ["three kills, and stops and failures", [...processes(3, "killed"), ...processes(9, "stopped", "store fails")], true],
  ["four kills", processes(4, "killed"), false],
  ["four kills, each after failures", processes(4, "store fails", "stopped", "killed"), false],
  ["two kills, stops in order, two kills", [
    ...processes(2, "killed"),
    ...processes(3, "stopped"),
    ...processes(2, "killed")
  ], false],
  ["kills that are taken up by one process", inOne(9, "killed"), true]
]

describe("A message whose opening ended in the midst of it", () => {
  for (const whose of ["theirs", "ours"] as const) {
    for (const [title, past, isOpened] of table) {
      it.effect(`of ${whose} is ${isOpened ? "opened" : "left"} after ${title}`, () =>
        Effect.gen(function*() {
          yield* accept("s1", {
            rooms: [{ room: here, membership: "join" }],
            events: [{
              event: event("$1"),
              room: here,
              order: 0,
              raw: {
                event_id: "$1",
                type: "m.room.encrypted",
                sender: whose === "ours" ? me : ann,
                content: { algorithm: "m.megolm.v1.aes-sha2", session_id: "s" }
              },
              sealed: whose
            }]
          })
          for (const ends of past) yield* processOf(...ends)
          assert.deepStrictEqual(yield* processOf("opened"), isOpened ? ["$1"] : [])
          // A key that comes, or a later start, does not make it safe.
          assert.deepStrictEqual(yield* processOf("opened", "opened"), [])
        }).pipe(Effect.provide(freshStore)))
    }
  }
})
