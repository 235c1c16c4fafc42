import { assert, describe, it } from "@effect/vitest"
import { Effect, FiberSet } from "effect"
import { TestClock } from "effect/testing"
import { UserId } from "../../../src/domain/Ids.ts"
import { SendQueue } from "../../../src/domain/outbox/SendQueue.ts"
import { StoreError } from "../../../src/domain/StoreError.ts"
import { makeSendPlaces } from "../../../src/layers/outbox/SendPlaces.ts"
import { makeSendRun } from "../../../src/layers/outbox/SendRun.ts"
import type { SendSetbacks } from "../../../src/layers/outbox/setbacks/SendSetbacks.ts"
import type { Matrix } from "../../../src/services/matrix/Matrix.ts"
import type { OutboxJournal } from "../../../src/services/outbox/OutboxJournal.ts"
import type { Pacer } from "../../../src/services/outbox/Pacer.ts"
import { chat } from "../../contracts/JournalCases.ts"

const here = chat("!r")

/** Runs of sends from a store that can be read, or not; `undecided`: how often the pacer was told of nothing. */
const running = Effect.gen(function*() {
  const runFork = yield* FiberSet.makeRuntime<never>()
  const places = makeSendPlaces()
  const [store, told] = [{ isBroken: false }, { undecided: 0 }]
  const journal = {
    claim: () =>
      Effect.suspend(() =>
        store.isBroken ? Effect.fail(new StoreError({ file: "x", reason: "failed", detail: "" })) : Effect.succeedNone
      )
  } as unknown as typeof OutboxJournal.Service
  const undecided = Effect.sync(() => void told.undecided++)
  const run = makeSendRun({
    sender: { journal, matrix: {} as typeof Matrix.Service, me: UserId.make("@bot:x"), unsendable: (why) => why },
    pacer: { undecided } as typeof Pacer.Service,
    queue: new SendQueue(),
    places,
    setbacks: { resting: () => new Set(), isHeld: () => false } as unknown as SendSetbacks,
    followUp: { settle: () => undecided, follow: () => Effect.void },
    busy: new Set(),
    fork: (effect) => runFork(effect),
    lookAgain: () => Effect.void,
    pump: Effect.void
  })
  return { places, store, told, once: Effect.suspend(() => run(here, false, places.take(here))) }
})

describe("A send that the store kept from being one", () => {
  it.effect("has its chat wait a moment, and no longer than a first time once a send went on between", () =>
    Effect.gen(function*() {
      const { once, places, store, told } = yield* running
      store.isBroken = true
      const first = yield* Effect.forkChild(once)
      yield* TestClock.adjust(49)
      assert.isUndefined(first.pollUnsafe())
      yield* TestClock.adjust("1 second")
      assert.isDefined(first.pollUnsafe())
      store.isBroken = false
      yield* once
      assert.strictEqual(places.stumbled(here), 1)
      assert.strictEqual(told.undecided, 2)
    }))
})
