import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { UserId } from "../../../src/domain/Ids.ts"
import { botMessages } from "../../../src/domain/messages/BotMessages.ts"
import type { Priority } from "../../../src/domain/Priority.ts"
import * as CryptoApart from "../../../src/layers/crypto/CryptoApart.ts"
import * as OutboxLoop from "../../../src/layers/outbox/OutboxLoop.ts"
import { IntakeJournal } from "../../../src/services/intake/IntakeJournal.ts"
import { Matrix } from "../../../src/services/matrix/Matrix.ts"
import { Outbox } from "../../../src/services/outbox/Outbox.ts"
import { OutboxJournal } from "../../../src/services/outbox/OutboxJournal.ts"
import { Pacer } from "../../../src/services/outbox/Pacer.ts"
import { StoreWaits } from "../../../src/services/store/StoreWaits.ts"
import { chat } from "../../contracts/JournalCases.ts"

const [one, other] = [chat("!r"), chat("!other")]

describe("A chat that is lined up to send", () => {
  it.effect("takes nothing of the budget when the room turns out to show its answer already", () =>
    Effect.gen(function*() {
      const first = new Map<string, Priority>([[one, "final"]])
      const asked: Array<string> = []
      const services = Layer.mergeAll(
        CryptoApart.off,
        Layer.mock(IntakeJournal, {}),
        Layer.mock(Matrix, {}),
        Layer.mock(StoreWaits, { endWait: () => Effect.void }),
        Layer.mock(OutboxJournal, { nextPriority: (of) => Effect.sync(() => Option.fromUndefinedOr(first.get(of))) }),
        Layer.mock(Pacer, {
          request: (priority) => Effect.sync(() => (asked.push(priority), { _tag: "Wait", at: 1e9 }))
        })
      )
      const outbox = yield* Effect.provide(
        Outbox,
        yield* Layer.build(Layer.provide(OutboxLoop.layer(UserId.make("@bot:x"), botMessages.en("!")), services))
      )
      yield* outbox.wake(one)
      assert.deepStrictEqual(asked, ["final"])
      first.delete(one)
      yield* outbox.wake(one)
      assert.deepStrictEqual(asked, ["final"])
      // The next one is asked for in its stead.
      first.set(other, "edit")
      yield* outbox.wake(other)
      assert.deepStrictEqual(asked, ["final", "edit"])
    }))
})
