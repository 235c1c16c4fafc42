import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import type { RoomId } from "../../../src/domain/Ids.ts"
import { MatrixError, MatrixFault } from "../../../src/domain/matrix/MatrixError.ts"
import type { StoreError } from "../../../src/domain/StoreError.ts"
import * as ChatMirrorsLive from "../../../src/layers/reconciliation/ChatMirrorsLive.ts"
import { AccountRecords } from "../../../src/services/reconciliation/AccountRecords.ts"
import { ChatMirrors } from "../../../src/services/reconciliation/ChatMirrors.ts"
import * as JournalMemory from "../../../src/testing/JournalMemory.ts"
import { WholeJournal } from "../../../src/testing/WholeJournal.ts"
import { accept, ann, here, there } from "../../contracts/JournalCases.ts"

const down = new MatrixError({
  call: "PUT account_data",
  reason: MatrixFault.cases.Unavailable.make({ detail: "no answer" })
})

/** Keeps the mirrors of two rooms on a server that fails so often first; the rooms that were written. */
const keeping = Effect.fnUntraced(function*(failures = 0) {
  const journal = yield* WholeJournal
  yield* journal.put("incarnation", "inc")
  yield* accept("s1", {
    rooms: [{ room: here, membership: "join", direct: true, inviter: ann }, { room: there, membership: "invite" }]
  })
  const written: Array<string> = []
  let asked = 0
  const records = Layer.mock(AccountRecords, {
    mirrorChat: (room, mirror) =>
      Effect.suspend((): Effect.Effect<void, MatrixError | StoreError> => {
        if (++asked <= failures) return Effect.fail(down)
        written.push(`${room} ${mirror.person}`)
        return journal.noteMirrored(room, mirror)
      })
  })
  const mirrors = yield* Effect.map(
    Layer.build(Layer.provide(ChatMirrorsLive.layer, records)),
    (context) => Effect.provide(ChatMirrors, context)
  ).pipe(Effect.flatten)
  const keep = (room: RoomId) => Effect.andThen(mirrors.keep(room), TestClock.adjust(0))
  return { ...mirrors, keep, written }
})

describe("The mirror of a room", () => {
  it.effect("is written when a fact changed, and not again while none does", () =>
    Effect.gen(function*() {
      const { keep, written } = yield* keeping()
      yield* keep(here)
      yield* keep(here)
      assert.deepStrictEqual(written, [`${here} ${ann}`])
      yield* accept("s2", { rooms: [{ room: here, members: 2 }] })
      yield* keep(here)
      assert.strictEqual(written.length, 1)
      yield* (yield* WholeJournal).put("incarnation", "another")
      yield* keep(here)
      assert.strictEqual(written.length, 2)
    }).pipe(Effect.provide(JournalMemory.layer)))

  it.effect("is none of a room that we are not in", () =>
    Effect.gen(function*() {
      const { keep, written } = yield* keeping()
      yield* keep(there)
      yield* keep("!unknown" as RoomId)
      assert.deepStrictEqual(written, [])
    }).pipe(Effect.provide(JournalMemory.layer)))

  it.effect("is written later where the homeserver does not take it now", () =>
    Effect.gen(function*() {
      const { hurryAll, keep, written } = yield* keeping(2)
      yield* keep(here)
      assert.deepStrictEqual(written, [])
      yield* hurryAll
      yield* TestClock.adjust("10 minutes")
      assert.strictEqual(written.length, 1)
    }).pipe(Effect.provide(JournalMemory.layer)))
})
