import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { trialLogin, triedLogin } from "../../../src/app/setup/TrialLogin.ts"
import type { Finding } from "../../../src/domain/doctor/Finding.ts"
import type { UserId } from "../../../src/domain/Ids.ts"
import { MatrixError } from "../../../src/domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../../src/domain/matrix/SyncBatch.ts"
import type { AskAs } from "../../../src/layers/matrix/http/MatrixHttp.ts"
import { HomeserverHandle } from "../../../src/sandbox/homeserver/HomeserverHandle.ts"
import { homeserver } from "../../support/DoctorRequests.ts"

const scene = (password: string) =>
  Effect.gen(function*() {
    const server = yield* HomeserverHandle
    const user = yield* server.register("bot", "right")
    const found = yield* trialLogin(new URL(server.url), { _tag: "Password", user, password: Redacted.make(password) })
    return { found, devices: (yield* server.sessions(user)).length }
  }).pipe(Effect.scoped, Effect.provide(homeserver))

const bot = "@bot:x" as UserId
const account = {
  homeserver: "https://x.example",
  user: bot,
  password: Redacted.make("secret words"),
  device: undefined,
  deviceName: "setting up"
}
const never: Answers = () => Effect.never
const answered = (body: RawEvent): Answers => () => Effect.succeed(body)
const refused: Answers = (call) =>
  Effect.fail(new MatrixError({ call, reason: { _tag: "Refused", status: 403, errcode: "M_FORBIDDEN", detail: "" } }))

type Answers = (call: string) => Effect.Effect<RawEvent, MatrixError>

/** A homeserver that answers so; what it was asked. */
const odd = (answers: Readonly<Record<string, Answers>>) => {
  const asked: Array<string> = []
  const waits = Deferred.makeUnsafe<void>()
  const usual: Readonly<Record<string, Answers>> = {
    "GET login": answered({ flows: [{ type: "m.login.password" }] }),
    "POST login": answered({ access_token: "t", user_id: bot, device_id: "D" }),
    "GET whoami": answered({ user_id: bot, device_id: "D" }),
    "POST logout": answered({})
  }
  const ask: AskAs = ({ call }) => {
    asked.push(call)
    const answer = answers[call] ?? usual[call] ?? refused
    return answer === never ? Effect.andThen(Deferred.succeed(waits, undefined), Effect.never) : answer(call)
  }
  const found = Effect.gen(function*() {
    const trying = yield* Effect.forkChild(triedLogin(ask, account, "SETUP1"))
    yield* Effect.raceFirst(Fiber.await(trying), Deferred.await(waits))
    yield* Effect.yieldNow
    yield* TestClock.adjust("20 seconds")
    return yield* Fiber.join(trying)
  })
  return { asked, found }
}

describe("TrialLogin", () => {
  it.effect.each<[string, Record<string, Answers>, Finding["verdict"], string, ended: boolean]>([
    ["all is well", {}, "ok", "is right", true],
    ["the login is never answered", { "POST login": never }, "failed", "no answer within", false],
    ["it is not said how one logs in", { "GET login": never }, "failed", "no answer within", false],
    ["the logout is never answered", { "POST logout": never }, "warning", "is right", true],
    ["the logout is refused", { "POST logout": refused }, "warning", "is right", true],
    ["nobody says who that is", { "GET whoami": never }, "failed", "no answer within", true],
    ["it is refused to say who that is", { "GET whoami": refused }, "failed", "403", true],
    ["an id is missing", { "GET whoami": answered({}) }, "failed", "user_id", true],
    [
      "it is somebody else",
      { "GET whoami": answered({ user_id: "@other:evil\u001b[2J", device_id: "D" }) },
      "failed",
      "@other:evil?[2J, but MATRIX_USER_ID says @bot:x",
      true
    ]
  ])("soon it is known where %s", ([_what, answers, verdict, seen, ended]) =>
    Effect.gen(function*() {
      const { asked, found } = odd(answers)
      const finding = yield* found
      assert.deepInclude(finding, { look: "login", verdict })
      assert.include(finding.seen, seen)
      assert.strictEqual(asked.at(-1) === "POST logout", ended)
      assert.notInclude(JSON.stringify(finding), "secret words")
      assert.notInclude(JSON.stringify(finding), "\\u001b")
      if (verdict === "warning") assert.include(finding.todo, "the session D ")
    }))

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
