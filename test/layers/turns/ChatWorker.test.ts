import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Random } from "effect"
import { TestClock } from "effect/testing"
import { ChatId } from "../../../src/domain/Ids.ts"
import { StoreError } from "../../../src/domain/StoreError.ts"
import { makeChatWorker } from "../../../src/layers/turns/ChatWorker.ts"
import { TurnJournal } from "../../../src/services/turns/TurnJournal.ts"
import { settle } from "../../support/ConversedTurns.ts"
import { openTurn } from "../../support/LiveAttempts.ts"

const trouble = Effect.fail(new StoreError({ file: "f", reason: "full", detail: "" }))
const bug = Effect.die(new TypeError("x is undefined"))
const turn = Effect.succeedSome(openTurn())

/** The longest wait each time, so that the times can be told. */
const longest = Effect.provideService(Random.Random, { nextIntUnsafe: () => 1, nextDoubleUnsafe: () => 1 })

/**
 * The seconds at which a chat looks at its journal, which has one of these answers each time and then the last one
 * again and again, for a while; and what it does with the turns.
 */
const looks = Effect.fnUntraced(
  function*(answers: ReadonlyArray<ReturnType<typeof TurnJournal.Service["nextTurn"]>>, seconds: number) {
    const left = [...answers]
    const seen: Array<string> = []
    const note = (what: string) =>
      Effect.map(Clock.currentTimeMillis, (now) => void seen.push(`${what} ${Math.floor(now / 1_000)}`))
    const journal = { nextTurn: () => Effect.andThen(note("look"), (left.length > 1 ? left.shift() : left[0])!) }
    const work = yield* makeChatWorker({
      work: () => note("work"),
      setAside: (_, why) => note(why)
    }).pipe(
      Effect.provideService(TurnJournal, { ...journal, bareTurn: () => turn } as unknown as typeof TurnJournal.Service)
    )
    yield* Effect.forkChild(
      work(ChatId.make("!r"), { isWoken: false, poke: Effect.void }, () => void seen.push("leaves"))
    )
    for (let second = 0; second <= seconds; second++) yield* Effect.andThen(settle, TestClock.adjust("1 seconds"))
    return seen
  },
  longest
)

describe("A chat that is worked on", () => {
  it.effect("has its turns worked on one after the other, and is left when there is none", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* looks([turn, turn, Effect.succeedNone], 0), [
        "look 0",
        "work 0",
        "look 0",
        "work 0",
        "look 0",
        "leaves"
      ])
    }))

  it.effect("asks a store in trouble ever more rarely, up to half a minute, and blames no turn", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        yield* looks([trouble], 100),
        [0, 0, 1, 3, 7, 15, 31, 61, 91].map((second) => `look ${second}`)
      )
    }))

  it.effect("asks a store that was in trouble before as soon as any other", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* looks([trouble, trouble, trouble, turn, trouble], 9), [
        "look 0",
        "look 0",
        "look 1",
        "look 3",
        "work 3",
        "look 3",
        "look 4",
        "look 5",
        "look 7"
      ])
    }))

  it.effect("is looked at ever more rarely where a bug meets it, and rid of what it is stuck at after five of them", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* looks([bug, bug, bug, bug, bug, Effect.succeedNone], 100), [
        "look 0",
        "look 1",
        "look 3",
        "look 7",
        "look 15",
        "unreadable 31",
        "look 31",
        "leaves"
      ])
    }))
})
