import { assert, describe, it } from "@effect/vitest"
import { Effect, FiberSet, type Option } from "effect"
import { TestClock } from "effect/testing"
import { UserId } from "../../../src/domain/Ids.ts"
import { MatrixError } from "../../../src/domain/matrix/MatrixError.ts"
import { SendQueue } from "../../../src/domain/outbox/SendQueue.ts"
import { StoreError } from "../../../src/domain/StoreError.ts"
import { makeSendPlaces } from "../../../src/layers/outbox/SendPlaces.ts"
import { makeSendRun } from "../../../src/layers/outbox/SendRun.ts"
import type { SendSetbacks } from "../../../src/layers/outbox/setbacks/SendSetbacks.ts"
import type { Matrix } from "../../../src/services/matrix/Matrix.ts"
import type { ClaimedEntry } from "../../../src/services/outbox/OutboxEntry.ts"
import type { OutboxJournal } from "../../../src/services/outbox/OutboxJournal.ts"
import type { Pacer } from "../../../src/services/outbox/Pacer.ts"
import { chat } from "../../contracts/JournalCases.ts"
import { entryOf } from "../../support/ClaimedEntries.ts"
import { plainRooms } from "../../support/PlainRooms.ts"
import { forbidden } from "../../support/Setbacks.ts"

const here = chat("!r")

/** Runs of sends into a room that refuses them; `isProven`: their words are known to be why. */
const running = Effect.fnUntraced(
  function*(claim: Effect.Effect<Option.Option<ClaimedEntry>, StoreError>, isProven = false) {
    const runFork = yield* FiberSet.makeRuntime<never>()
    const places = makeSendPlaces()
    const told: Array<string> = []
    const tell = (what: string) => Effect.sync(() => void told.push(what))
    const run = makeSendRun({
      sender: {
        journal: {
          claim: () => claim,
          release: () => Effect.void,
          markFailed: () => tell("given up")
        } as unknown as typeof OutboxJournal.Service,
        matrix: {
          send: () => Effect.fail(new MatrixError({ call: "PUT send", reason: forbidden }))
        } as unknown as typeof Matrix.Service,
        rooms: plainRooms,
        me: UserId.make("@bot:x"),
        unsendable: (why) => why
      },
      pacer: { undecided: tell("undecided") } as typeof Pacer.Service,
      queue: new SendQueue(),
      places,
      setbacks: {
        resting: () => new Set(),
        isHeld: () => false,
        refused: () => Effect.as(tell("refused"), isProven)
      } as unknown as SendSetbacks,
      followUp: { settle: ({ _tag }) => tell(_tag), follow: () => Effect.void },
      busy: new Set(),
      fork: (effect) => runFork(effect),
      lookAgain: () => Effect.void,
      pump: Effect.void
    })
    return { places, told, once: Effect.suspend(() => run(here, false, places.take(here))) }
  }
)

describe("A send that the store kept from being one", () => {
  it.effect("has its chat wait a moment, and no longer than a first time once a send went on between", () =>
    Effect.gen(function*() {
      const store = { isBroken: true }
      const { once, places, told } = yield* running(
        Effect.suspend(() =>
          store.isBroken ? Effect.fail(new StoreError({ file: "x", reason: "failed", detail: "" })) : Effect.succeedNone
        )
      )
      const first = yield* Effect.forkChild(once)
      yield* TestClock.adjust(49)
      assert.isUndefined(first.pollUnsafe())
      yield* TestClock.adjust("1 second")
      assert.isDefined(first.pollUnsafe())
      store.isBroken = false
      yield* once
      assert.strictEqual(places.stumbled(here), 1)
      assert.deepStrictEqual(told, ["undecided", "Nothing"])
    }))
})

describe("A send that its room refuses", () => {
  it.effect.each(
    [
      ["kept, where it may be taken yet", false, ["refused", "Later"]],
      ["given up, where its words are proven to be why", true, ["refused", "given up", "Refused"]]
    ] as const
  )("is %s", ([, isProven, expected]) =>
    Effect.gen(function*() {
      const { once, told } = yield* running(Effect.succeedSome(entryOf(here, 1)), isProven)
      yield* once
      assert.deepStrictEqual(told, [...expected])
    }))
})
