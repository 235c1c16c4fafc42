import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { MatrixError, MatrixFault } from "../../../src/domain/matrix/MatrixError.ts"
import * as StoreTakeOver from "../../../src/layers/account/StoreTakeOver.ts"
import { leaseName } from "../../../src/layers/store/LeaseName.ts"
import { Matrix } from "../../../src/services/matrix/Matrix.ts"
import { AccountRecords } from "../../../src/services/reconciliation/AccountRecords.ts"
import { WholeJournal } from "../../../src/testing/WholeJournal.ts"
import { emptyDisk } from "../../whole/MemoryBot.ts"

const down = new MatrixError({
  call: "PUT account_data",
  reason: MatrixFault.cases.Unavailable.make({ detail: "no answer" })
})
const name = Effect.flatMap(WholeJournal, (journal) => Effect.map(journal.get("incarnation"), Option.getOrUndefined))

/** Names the store where the account's data is this; what was written there. */
const named = (content: Readonly<Record<string, unknown>>, isDown = false) =>
  Effect.gen(function*() {
    const written: Array<string> = []
    yield* StoreTakeOver.named({ homeserver: "http://x", proof: "Token" }).pipe(
      Effect.provide(Layer.mergeAll(
        Layer.mock(Matrix, { accountData: () => Effect.succeed(content) }),
        Layer.mock(AccountRecords, {
          mirrorStore: (incarnation) => isDown ? Effect.fail(down) : Effect.sync(() => void written.push(incarnation))
        })
      ))
    )
    return written
  })

describe("A new store", () => {
  it.effect("takes over the name that the account tells, and writes nothing", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* named({ incarnation: "the-lost-one" }), [])
      assert.strictEqual(yield* name, "the-lost-one")
    }).pipe(Effect.provide(emptyDisk)))

  for (const content of [{}, { incarnation: 7 }, { incarnation: "" }, { incarnation: "no name\0at all" }]) {
    it.effect(`is named anew, and the account told, where its data is ${JSON.stringify(content)}`, () =>
      Effect.gen(function*() {
        const written = yield* named(content)
        assert.deepStrictEqual<unknown>(written, [yield* name])
        assert.match(written[0] ?? "", /^[A-Za-z0-9_-]{22}$/)
      }).pipe(Effect.provide(emptyDisk)))
  }

  it.effect("has a name also where the account cannot be told now", () =>
    Effect.gen(function*() {
      yield* named({}, true)
      assert.isDefined(yield* name)
    }).pipe(Effect.provide(emptyDisk)))

  it.effect("with a name of its own keeps it, as after a reset", () =>
    Effect.gen(function*() {
      yield* (yield* WholeJournal).put("incarnation", "of-a-reset")
      assert.deepStrictEqual(yield* named({ incarnation: "the-lost-one" }), [])
      assert.strictEqual(yield* name, "of-a-reset")
    }).pipe(Effect.provide(emptyDisk)))

  it.effect("goes by another name in the lease than a store that took over the same one", () =>
    Effect.gen(function*() {
      const one = Effect.andThen(named({ incarnation: "the-lost-one" }), leaseName)
      const first = leaseName.pipe(Effect.provide(emptyDisk))
      assert.notStrictEqual(yield* first, yield* first)
      // The name is chosen before the homeserver is asked, and stays.
      const [before, after] = yield* Effect.all([leaseName, Effect.andThen(one, leaseName)]).pipe(
        Effect.provide(emptyDisk)
      )
      assert.strictEqual(before, after)
    }))
})
