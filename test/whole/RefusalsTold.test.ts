import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger } from "effect"
import { TestClock } from "effect/testing"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { backends, closed, directRoom, joined, start } from "./MemoryBot.ts"

const settle = Effect.promise(() => new Promise<void>((resume) => setTimeout(resume, 2)))

const { Refused, Unavailable } = MatrixFault.cases

/** What the log says while one room's sends meet a fault for an hour, and after. */
const told = (fault: MatrixFault) => {
  const lines: Array<string> = []
  const logger = Logger.layer([Logger.make(({ message }) => void lines.push([message].flat().join(" ")))])
  return Effect.gen(function*() {
    const control = yield* MatrixMemoryControl
    const script = yield* AgentScript
    script.answers("hello", [{ _tag: "Text", message: "m1", text: "hi" }, { _tag: "Ended", reason: "done" }])
    const { room, say } = yield* directRoom()
    yield* start()
    yield* joined(room)
    const mend = yield* control.outage("send", fault)
    yield* say("hello")
    for (let minute = 0; minute < 60; minute++) {
      yield* TestClock.adjust("1 minute")
      yield* settle
    }
    yield* mend
    yield* TestClock.adjust("10 minutes")
    yield* closed(1, room)
    yield* settle
    return lines.filter((line) => !/^(Ready|Joined a room)/.test(line))
  }).pipe(Effect.provide(Layer.merge(backends, logger)))
}

const again = "What waited to be said is sent again"

describe("The log of a bot whose sends are refused", () => {
  it.effect("says once what the server wants, where to turn to, and when it is over", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        yield* told(Refused.make({ status: 403, errcode: "M_CONSENT_NOT_GIVEN", detail: "https://hs.test/consent" })),
        [
          "What is to be said in a room waits, because the homeserver wants the bot's account to agree to its " +
          "terms (403 M_CONSENT_NOT_GIVEN); agree to them in the name of the account: https://hs.test/consent",
          again
        ]
      )
    }))

  it.effect("says once that the account is locked, where the look before each send is what is refused", () =>
    Effect.gen(function*() {
      const because = {
        why: "the bot's account is locked (401 M_USER_LOCKED)",
        advice: "have it unlocked by the homeserver's administrator"
      }
      assert.deepStrictEqual(
        yield* told(Unavailable.make({ detail: "GET account_data: 401 M_USER_LOCKED", because })),
        [
          "What is to be said in a room waits, because the bot's account is locked (401 M_USER_LOCKED); have it " +
          "unlocked by the homeserver's administrator",
          again
        ]
      )
    }))

  it.effect("says once that a proxy refuses, and with what", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        yield* told(Unavailable.make({ status: 403, detail: "answered 403 without a Matrix answer" })),
        [
          "What is to be said in a room waits, because it was answered 403 without a Matrix answer; look into " +
          "the log of the proxy or firewall before the homeserver",
          again
        ]
      )
    }))

  it.effect("says once that a server stumbles, when it is no blink any more", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        yield* told(Unavailable.make({ status: 502, detail: "answered 502 without a Matrix answer" })),
        [
          "What is to be said in a room waits, because the homeserver answers 502; look into its log",
          again
        ]
      )
    }))
})
