import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { RoomId } from "../../src/domain/Ids.ts"
import * as AccountRecordsLive from "../../src/layers/reconciliation/AccountRecordsLive.ts"
import * as ChatMirrorsLive from "../../src/layers/reconciliation/ChatMirrorsLive.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import { ChatMirrors } from "../../src/services/reconciliation/ChatMirrors.ts"
import * as AgentScripted from "../../src/testing/AgentScripted.ts"
import * as MatrixMemory from "../../src/testing/MatrixMemory.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { closed, directRoom, emptyDisk, joined, start, stop, until } from "./MemoryBot.ts"

const { AgentScript } = AgentScripted
const outside = Layer.merge(MatrixMemory.layer, AgentScripted.layer())
const mirrors = ChatMirrorsLive.layer.pipe(Layer.provide(AccountRecordsLive.layer))

const threads = Effect.map(
  AgentScript,
  ({ sent }) => sent.flatMap(({ command, thread }) => (command._tag === "Prompt" ? [thread as string] : []))
)

const answers = (...texts: ReadonlyArray<string>) =>
  Effect.map(AgentScript, (script) => {
    for (const text of texts) {
      script.answers(text, [{ _tag: "Text", message: "m1", text }, { _tag: "Ended", reason: "done" }])
    }
  })

const mirrorOf = (room: RoomId) =>
  Effect.flatMap(Matrix, (matrix) => Effect.orDie(matrix.accountData("matrix-surface.chat", room)))

/** The chat of the room begins anew, and its mirror says so. */
const begunAnew = Effect.fnUntraced(function*(room: RoomId) {
  const sql = yield* SqlClient.SqlClient
  yield* sql`UPDATE chats SET generation = 1`
  const { keep } = yield* ChatMirrors
  yield* keep(room)
  yield* until(
    "the mirror of the new generation",
    Effect.map(
      Effect.provideService(mirrorOf(room), Matrix, yield* Matrix),
      (mirror) => (JSON.stringify(mirror["generations"]) === "{\"\":1}" ? mirror : undefined)
    )
  )
})

/** Asks once on one disk, once more after the chat began anew, and once on another disk; the threads. */
const scene = Effect.fnUntraced(function*(salt: string, second: Layer.Layer<never, never, WholeJournal> = Layer.empty) {
  yield* answers("one", "two", "three")
  const { room, say } = yield* directRoom()
  yield* Effect.scoped(Effect.gen(function*() {
    const first = yield* start()
    yield* joined(room)
    yield* say("one")
    yield* closed(1, room)
    yield* begunAnew(room)
    yield* say("two")
    yield* closed(2, room)
    yield* stop(first)
  })).pipe(Effect.provide(Layer.provideMerge(mirrors, emptyDisk)))
  yield* Effect.scoped(Effect.gen(function*() {
    yield* start({ threadSalt: Redacted.make(salt) })
    yield* say("three")
    yield* closed(3, room)
  })).pipe(Effect.provide(Layer.provideMerge(second, emptyDisk)))
  return { room, threads: yield* threads }
})

describe("the bot whose disk was lost", () => {
  it.effect("goes on in the same thread of the agent, also where its chat had begun anew", () =>
    Effect.gen(function*() {
      const { threads: [one, two, three] } = yield* scene("salt")
      assert.notStrictEqual(one, two)
      assert.strictEqual(three, two)
    }).pipe(Effect.provide(outside)))

  it.effect("is a stranger to the agent where its salt was lost too", () =>
    Effect.gen(function*() {
      const { threads: [one, two, three] } = yield* scene("another salt")
      assert.strictEqual(new Set([one, two, three]).size, 3)
    }).pipe(Effect.provide(outside)))

  it.effect("takes nothing over where its store has a name, as after a reset", () =>
    Effect.gen(function*() {
      const reset = Layer.effectDiscard(
        Effect.flatMap(WholeJournal, (journal) => Effect.orDie(journal.put("incarnation", "made-by-a-reset")))
      )
      const { threads: [one, two, three] } = yield* scene("salt", reset)
      assert.strictEqual(new Set([one, two, three]).size, 3)
    }).pipe(Effect.provide(outside)))
})
