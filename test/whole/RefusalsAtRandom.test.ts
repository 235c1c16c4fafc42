import { assert, describe, it } from "@effect/vitest"
import { Effect, Random } from "effect"
import { TestClock } from "effect/testing"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { backends, directRoom, finals, joined, said, start, stop } from "./MemoryBot.ts"

const { RateLimited, Refused, Unavailable } = MatrixFault.cases
const settle = Effect.promise(() => new Promise<void>((resume) => setTimeout(resume, 1)))

/** Marsaglia's xorshift: the same seed gives the same story. */
const dice = (seed: number) => {
  let state = seed * 2_654_435_761 + 1 >>> 0
  return (sides: number) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % sides
  }
}

/** Named reasons and stumbles: none of them may ever cost an answer. */
const faults = [
  Refused.make({ status: 403, errcode: "M_FORBIDDEN", detail: "" }),
  Refused.make({ status: 401, errcode: "M_USER_LOCKED", detail: "" }),
  Unavailable.make({ status: 502, detail: "answered 502 without a Matrix answer" }),
  Unavailable.make({ detail: "no answer (ECONNRESET)" }),
  RateLimited.make({ retryAfter: 2_000 }),
  Refused.make({ status: 403, errcode: "M_RESOURCE_LIMIT_EXCEEDED", detail: "" })
]

const story = (seed: number) =>
  Effect.gen(function*() {
    const roll = dice(seed)
    const control = yield* MatrixMemoryControl
    const script = yield* AgentScript
    const rooms = yield* Effect.forEach(["alice", "bob", "alice2"], (name) => directRoom(name))
    let bot = yield* start(roll(2) === 0 ? { threads: "always" } : {})
    yield* Effect.forEach(rooms, ({ room }) => joined(room))
    const owed = new Map(rooms.map(({ room }) => [room, [] as Array<string>]))
    const mend: Array<Effect.Effect<void>> = []
    for (let step = 0; step < 40; step++) {
      const { room, say } = rooms[roll(rooms.length)]!
      switch (roll(8)) {
        case 0:
        case 1:
        case 2: {
          const text = `prompt ${step}`
          script.answers(text, [{ _tag: "Text", message: "m1", text: `re ${text}` }, { _tag: "Ended", reason: "done" }])
          owed.get(room)!.push(`re ${text}`)
          yield* say(text)
          break
        }
        case 3:
          mend.push(
            yield* control.outage("send", faults[roll(faults.length)]!, {
              ...(roll(4) === 0 ? {} : { room }),
              ...(roll(3) === 0 ? { text: `re prompt ${roll(40)}` } : {}),
              acted: roll(6) === 0
            })
          )
          break
        case 4:
          yield* mend.splice(roll(mend.length + 1), 1)[0] ?? Effect.void
          break
        case 5:
          if (roll(4) > 0) break
          yield* stop(bot)
          // As the store does when it is opened.
          for (const { kind, subject } of yield* (yield* WholeJournal).waits) {
            yield* (yield* WholeJournal).endWait(kind, subject)
          }
          bot = yield* start()
          break
        default:
          yield* TestClock.adjust(`${1 + roll(120)} seconds`)
      }
      yield* settle
    }
    for (const one of mend) {
      yield* one
    }
    for (let passed = 0; passed < 130; passed++) {
      yield* TestClock.adjust("10 seconds")
      yield* settle
    }
    for (const { room } of rooms) {
      const heard = finals(yield* said(room))
      assert.sameMembers(heard.map(({ body }) => body), owed.get(room)!, `room ${room}`)
      assert.isTrue(heard.every(({ mark }) => mark.state === "answered"))
    }
    assert.deepStrictEqual(yield* (yield* WholeJournal).waits, [])
    assert.deepStrictEqual(yield* (yield* WholeJournal).pendingChats, [])
  })

describe("whatever the homeserver refuses for a while", () => {
  for (let seed = 1; seed <= 12; seed++) {
    it.effect(`is said in the end, once (story ${seed})`, () =>
      story(seed).pipe(Random.withSeed(seed), Effect.provide(backends)))
  }
})
