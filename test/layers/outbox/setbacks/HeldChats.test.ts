import { assert, describe, it } from "@effect/vitest"
import { Effect, FiberSet, Layer, Logger, Option, Random } from "effect"
import { TestClock } from "effect/testing"
import { MatrixFault } from "../../../../src/domain/matrix/MatrixError.ts"
import { makeSendSetbacks } from "../../../../src/layers/outbox/setbacks/SendSetbacks.ts"
import { WholeJournal } from "../../../../src/testing/WholeJournal.ts"
import { chat } from "../../../contracts/JournalCases.ts"
import { entryOf } from "../../../support/ClaimedEntries.ts"

const [one, other] = [chat("!r $one"), chat("!r $other")]
const forbidden = MatrixFault.cases.Refused.make({ status: 403, errcode: "M_FORBIDDEN", detail: "" })
const page = MatrixFault.cases.Unavailable.make({ status: 502, detail: "a page" })
const journal = Layer.mock(WholeJournal, {
  nextPriority: () => Effect.succeed(Option.none()),
  room: () => Effect.succeed(Option.none()),
  noteWait: () => Effect.void,
  endWait: () => Effect.void
})

/** What is logged when a room refuses this chat's send so often, and then takes one. */
const logged = Effect.fnUntraced(function*(reason: MatrixFault, times: number) {
  const lines: Array<string> = []
  const logger = Logger.make(({ message }) => void lines.push(String(message)))
  yield* Effect.gen(function*() {
    const fork = yield* FiberSet.makeRuntime<never>()
    const services = yield* WholeJournal
    const { passed, refused } = makeSendSetbacks({
      intake: services,
      outbox: services,
      waits: services,
      fork: (effect) => fork(effect),
      look: () => Effect.void
    })
    const entry = entryOf(one, 1)
    for (let n = 0; n < times; n++) {
      if (n > 0) yield* TestClock.adjust("10 minutes")
      yield* refused({ _tag: "Later", entry, reason, of: "room", unproven: false, acted: false })
    }
    yield* passed(entryOf(other, 2))
  }).pipe(Effect.scoped, Effect.provide([journal, Logger.layer([logger])]), Random.withSeed("held"))
  return {
    waits: lines.filter((line) => line.startsWith("What is to be said in a room waits")).length,
    goesOn: lines.filter((line) => line === "What waited to be said is sent again").length
  }
})

describe("What the log says of a room that refuses", () => {
  it.effect("it says at the first refusal why, once", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* logged(forbidden, 1)).waits, 1)
      assert.strictEqual((yield* logged(forbidden, 3)).waits, 1)
    }))

  it.effect("it gives a server that only stumbles two tries before it says so", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* logged(page, 2)).waits, 0)
      assert.strictEqual((yield* logged(page, 3)).waits, 1)
      assert.strictEqual((yield* logged(page, 4)).waits, 1)
    }))

  it.effect("it says that the sends go on, where it was refused three times", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* logged(page, 2)).goesOn, 0)
      assert.strictEqual((yield* logged(page, 3)).goesOn, 1)
    }))
})
