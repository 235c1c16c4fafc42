import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger } from "effect"
import { TestClock } from "effect/testing"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { HomeserverAwaited } from "../../src/services/matrix/HomeserverAwaited.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { backends, directRoom, joined, start } from "./MemoryBot.ts"

const settle = Effect.promise(() => new Promise<void>((resume) => setTimeout(resume, 2)))

const { Refused, Unavailable } = MatrixFault.cases
const silent = (code: string) => Unavailable.make({ detail: `no answer (${code})` })
const stumbling = (status: number) => Unavailable.make({ status, detail: `answered ${status} without a Matrix answer` })
const locked = Refused.make({ status: 401, errcode: "M_USER_LOCKED", detail: "" })

/** One trouble after the other, ten minutes each, and an end of all. */
const course = [silent("ECONNREFUSED"), silent("ETIMEDOUT"), stumbling(502), stumbling(503), locked]

/** Time goes on until that is so, and then for ten minutes. */
const goOn = Effect.fnUntraced(function*(isSo: () => boolean) {
  for (let minute = 0, left = 10; left > 0 && minute < 500; minute++) {
    yield* Effect.andThen(TestClock.adjust("1 minute"), settle)
    if (isSo()) left--
  }
})

/** What `status` is told of it. */
const whys = [
  "the homeserver cannot be reached: no answer (ECONNREFUSED)",
  "the homeserver cannot be reached: no answer (ETIMEDOUT)",
  "the homeserver answers 502",
  "the homeserver answers 503",
  "the bot's account is locked (401 M_USER_LOCKED)",
  undefined
]

/** What the log says of it. */
const told = (call: "whoami" | "sync") => {
  const lines: Array<string> = []
  const reasons: Array<string | undefined> = []
  const listening = Layer.succeed(HomeserverAwaited, (because) =>
    Effect.sync(() => {
      if (reasons.at(-1) !== because?.why || reasons.length === 0) reasons.push(because?.why)
    }))
  const logger = Logger.layer([Logger.make(({ message }) => void lines.push([message].flat().join(" ")))])
  return Effect.gen(function*() {
    const control = yield* MatrixMemoryControl
    const { room } = yield* directRoom()
    if (call === "sync") yield* Effect.andThen(start(), joined(room))
    for (const [index, fault] of course.entries()) {
      const mend = yield* control.outage(call, fault)
      if (call === "whoami" && index === 0) yield* start()
      yield* goOn(() => reasons.at(-1) === whys[index])
      yield* mend
    }
    yield* goOn(() => reasons.length > 0 && reasons.at(-1) === undefined)
    yield* joined(room)
    return { lines: lines.filter((line) => !/^(Ready|Joined a room)/.test(line)), reasons }
  }).pipe(Effect.provide(Layer.mergeAll(backends, logger, listening)))
}

describe("The log of a bot that waits for its homeserver", () => {
  it.effect("says each new reason once, and what can be done, at a start that waits", () =>
    Effect.gen(function*() {
      const { lines, reasons } = yield* told("whoami")
      assert.deepStrictEqual(reasons, whys)
      assert.deepStrictEqual(lines, [
        "whoami: no answer (ECONNREFUSED); waiting for the homeserver, MATRIX_HOMESERVER=http://memory.test/ " +
        "(look whether it runs and can be reached)",
        "whoami: answered 502 without a Matrix answer; waiting for the homeserver, " +
        "MATRIX_HOMESERVER=http://memory.test/ (look into its log)",
        "whoami: 401 M_USER_LOCKED; waiting for the homeserver, MATRIX_HOMESERVER=http://memory.test/ (have it " +
        "unlocked by the homeserver's administrator)"
      ])
    }))

  it.effect("says each new reason once, and what can be done, while it runs", () =>
    Effect.gen(function*() {
      const { lines, reasons } = yield* told("sync")
      assert.deepStrictEqual(
        reasons.filter((why, index) => index === 0 || why !== undefined || index === reasons.length - 1),
        whys
      )
      assert.deepStrictEqual(lines, [
        "sync: no answer (ECONNREFUSED); trying again until it answers (look whether it runs and can be reached)",
        "sync: answered 502 without a Matrix answer; trying again until it answers (look into its log)",
        "sync: 401 M_USER_LOCKED; trying again until it answers (have it unlocked by the homeserver's administrator)",
        "The homeserver answers again"
      ])
    }))
})
