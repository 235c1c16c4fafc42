import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Redacted, type Scope } from "effect"
import { TestClock } from "effect/testing"
import { UserId } from "../../../src/domain/Ids.ts"
import { UserError } from "../../../src/domain/UserError.ts"
import * as FaultsOff from "../../../src/sandbox/homeserver/Faults.ts"
import { Faults } from "../../../src/sandbox/homeserver/Faults.ts"
import * as Homeserver from "../../../src/sandbox/homeserver/Homeserver.ts"
import type { HomeserverHandle } from "../../../src/sandbox/homeserver/HomeserverHandle.ts"
import { password, scene } from "../../support/KeptSession.ts"

const homeserver = Homeserver.layer().pipe(Layer.provideMerge(FaultsOff.layer))

describe("A login by password", () => {
  const test = (title: string, body: Effect.Effect<void, unknown, Faults | HomeserverHandle | Scope.Scope>) =>
    it.effect(title, () => Effect.provide(body, homeserver))

  const refused = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.map(Effect.flip(effect), (error) => {
      if (!(error instanceof UserError)) throw new Error(String(error))
      assert.strictEqual(error.exitCode, 2)
      assert.notInclude(error.message, password)
      return error.message
    })

  test(
    "with a wrong one is refused, and one more try with the right one makes one device",
    Effect.gen(function*() {
      const { devices, onDisk, start } = yield* scene
      assert.match(
        yield* refused(start({ password: Redacted.make("wrong") })),
        /MATRIX_PASSWORD for MATRIX_USER_ID=@bot:sandbox/
      )
      const { device } = yield* onDisk
      yield* start()
      assert.deepStrictEqual(yield* devices, [device!])
    })
  )

  test(
    "tries a changed one at once, and forgets no session over a wrong one",
    Effect.gen(function*() {
      const { start, tokens } = yield* scene
      yield* start()
      const before = yield* tokens
      assert.match(yield* refused(start({ password: Redacted.make("changed") })), /MATRIX_PASSWORD/)
      yield* (yield* start()).whoami
      assert.deepStrictEqual(yield* tokens, before)
    })
  )

  for (
    const [what, rules, sentence] of [
      ["a deactivated account", { refusal: { status: 403, errcode: "M_USER_DEACTIVATED" } }, /is deactivated/],
      [
        "a server where people log in on a web page",
        { flows: ["m.login.sso"] },
        /no login by password.*m\.login\.sso.*MATRIX_ACCESS_TOKEN/
      ]
    ] as const
  ) {
    test(
      `of ${what} is refused in a sentence`,
      Effect.gen(function*() {
        const { server, start } = yield* scene
        Object.assign(server.login, rules)
        assert.match(yield* refused(start()), sentence)
      })
    )
  }

  test(
    "is done on MATRIX_DEVICE_ID",
    Effect.gen(function*() {
      const { devices, start } = yield* scene
      yield* start({ device: "SURFACE01" })
      yield* start({ device: "SURFACE01" })
      assert.deepStrictEqual(yield* devices, ["SURFACE01"])
    })
  )

  test(
    "gives another account a device of its own",
    Effect.gen(function*() {
      const { devices, onDisk, server, start } = yield* scene
      yield* start()
      yield* server.register("other", password)
      yield* start({ user: UserId.make("@other:sandbox") })
      assert.notDeepEqual([(yield* onDisk).login?.device], yield* devices)
    })
  )

  const soon = Effect.promise(() => new Promise<void>((resume) => setImmediate(resume)))

  for (
    const [what, fault] of [
      ["limits logins", { _tag: "RateLimited", retryAfter: 60_000, said: "body" }],
      ["is down", { _tag: "Broken", status: 502 }],
      ["has locked the account", { _tag: "Refused", status: 401, errcode: "M_USER_LOCKED" }]
    ] as const
  ) {
    test(
      `waits for a server that ${what}`,
      Effect.gen(function*() {
        const { devices, start } = yield* scene
        const faults = yield* Faults
        yield* faults.next("login", fault)
        const askedAgain = yield* faults.hold("login")
        const starting = yield* Effect.forkChild(start())
        const passing = yield* Effect.forkChild(Effect.forever(Effect.andThen(TestClock.adjust("1 minute"), soon)))
        yield* askedAgain.arrived
        yield* Fiber.interrupt(passing)
        yield* askedAgain.release
        yield* Fiber.join(starting)
        assert.lengthOf(yield* devices, 1)
      })
    )
  }
})
