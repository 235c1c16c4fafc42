import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { trialLogin } from "../../../src/app/setup/TrialLogin.ts"
import { HomeserverHandle } from "../../../src/sandbox/homeserver/HomeserverHandle.ts"
import { homeserver } from "../../support/DoctorRequests.ts"

const scene = (password: string) =>
  Effect.gen(function*() {
    const server = yield* HomeserverHandle
    const user = yield* server.register("bot", "right")
    const found = yield* trialLogin(new URL(server.url), { _tag: "Password", user, password: Redacted.make(password) })
    return { found, devices: (yield* server.sessions(user)).length }
  }).pipe(Effect.scoped, Effect.provide(homeserver))

describe("TrialLogin", () => {
  it.live("says that a password is right, and leaves no login behind", () =>
    Effect.gen(function*() {
      const { devices, found } = yield* scene("right")
      assert.deepInclude(found, { look: "login", verdict: "ok" })
      assert.strictEqual(devices, 0)
    }))

  it.live("says what is wrong with one that is not, without the password", () =>
    Effect.gen(function*() {
      const { found } = yield* scene("secret words")
      assert.deepInclude(found, { look: "login", verdict: "failed" })
      assert.include(found?.seen, "does not accept MATRIX_PASSWORD")
      assert.notInclude(JSON.stringify(found), "secret words")
    }))

  it.live("says that the homeserver is not there", () =>
    Effect.gen(function*() {
      const auth = { _tag: "Password", user: "@bot:x" as never, password: Redacted.make("p") } as const
      const found = yield* trialLogin(new URL("http://127.0.0.1:9"), auth)
      assert.deepInclude(found, { look: "login", verdict: "failed" })
    }))
})
