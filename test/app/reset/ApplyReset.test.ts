import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Fiber, Layer, Redacted } from "effect"
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { applyReset } from "../../../src/app/reset/ApplyReset.ts"
import { dryRun } from "../../../src/app/reset/DryRun.ts"
import {
  heldLease,
  leaseType,
  readLeaseWord,
  releasedLease,
  wordType
} from "../../../src/domain/account/LeaseRecord.ts"
import type { RoomId, StreamToken, UserId } from "../../../src/domain/Ids.ts"
import type { RawEvent } from "../../../src/domain/matrix/SyncBatch.ts"
import { stepsOf } from "../../../src/domain/reset/Plan.ts"
import type { AccountSettings, ResetRequest } from "../../../src/domain/reset/ResetRequest.ts"
import { everyTarget } from "../../../src/domain/reset/ResetTargets.ts"
import * as MatrixLoggedIn from "../../../src/layers/account/MatrixLoggedIn.ts"
import * as SessionFile from "../../../src/layers/account/SessionFile.ts"
import { leaseFolderOf } from "../../../src/layers/lease/LeaseFolder.ts"
import * as MatrixClientServer from "../../../src/layers/matrix/MatrixClientServer.ts"
import { markOf } from "../../../src/layers/store/Incarnation.ts"
import * as Faults from "../../../src/sandbox/homeserver/Faults.ts"
import * as Homeserver from "../../../src/sandbox/homeserver/Homeserver.ts"
import { HomeserverHandle } from "../../../src/sandbox/homeserver/HomeserverHandle.ts"
import { Matrix } from "../../../src/services/matrix/Matrix.ts"
import { WholeJournal } from "../../../src/testing/WholeJournal.ts"
import { folder, opened } from "../../support/Folder.ts"

const yes = { show: () => Effect.void, ask: Effect.succeed(true), sink: undefined }

const scene = Effect.gen(function*() {
  const server = yield* HomeserverHandle
  const { people } = server
  const [bot, alice] = [yield* server.register("bot", "pw"), yield* people.user("alice")]
  const rooms = yield* Effect.forEach(Array.from({ length: 4 }), () =>
    Effect.gen(function*() {
      const room = yield* people.room(alice, { invite: [bot], direct: true })
      yield* people.join(bot, room)
      return room
    }))
  const dir = yield* folder
  const { token } = yield* server.session(bot, "BOT")
  const byToken: AccountSettings = {
    homeserver: new URL(server.url),
    auth: { _tag: "Token", token: Redacted.make(token) },
    deviceId: undefined,
    deviceName: "test"
  }
  const byPassword: AccountSettings = {
    ...byToken,
    auth: { _tag: "Password", user: bot, password: Redacted.make("pw") }
  }
  const request = (change: Partial<ResetRequest> = {}): ResetRequest => ({
    mode: "server-leave-forget",
    targets: everyTarget,
    dataDir: dir,
    account: byToken,
    saved: undefined,
    ...change
  })
  const memberships = Effect.forEach(rooms, (room) => people.membership(room, bot))
  return { alice, bot, byPassword, byToken, dir, memberships, people, request, rooms, server, token }
})

const test = (
  title: string,
  body: Effect.Effect<void, unknown, HomeserverHandle | Faults.Faults | import("effect").Scope.Scope>
) =>
  it.live(title, () => body.pipe(Effect.scoped, Effect.provide(Layer.provideMerge(Homeserver.layer(), Faults.layer))))

const there = {
  store: "there",
  place: "far",
  instance: "i",
  host: "far\u001b",
  startedAt: 0,
  at: 0,
  term: 0,
  answers: true
}

const clientOf = (homeserver: string, token: string) =>
  Effect.flatMap(
    Layer.build(MatrixClientServer.layer({ homeserver, token: Redacted.make(token) })),
    (context) => Effect.provide(Matrix, context)
  )

/** A bot that answers whoever asks. */
const answers = Effect.fnUntraced(function*(client: Matrix["Service"], lease: typeof there) {
  for (let since: StreamToken | undefined;;) {
    const batch = yield* client.sync(since, Duration.seconds(10))
    const question = readLeaseWord(
      batch.accountData.find((event) => event["type"] === wordType)?.["content"] as RawEvent | undefined
    )
    if (question?.says === "ask") yield* client.putAccountData(wordType, heldLease(lease, question.by))
    since = batch.next
  }
})

const refusal = <A, E>(effect: Effect.Effect<A, E>) =>
  Effect.map(Effect.flip(effect), (error) => error as { readonly message: string; readonly exitCode?: number })
const gone = ["leave", "leave", "leave", "leave"]
const here = ["join", "join", "join", "join"]

describe("resetting on the sandbox homeserver", () => {
  test(
    "goes on through 429s and a broken proxy in mid-run, and writes down what it did",
    Effect.gen(function*() {
      const { dir, memberships, request } = yield* scene
      const faults = yield* Faults.Faults
      yield* faults.next("leave", { _tag: "RateLimited", retryAfter: 20, said: "body" }, { times: 3 })
      yield* faults.next("forget", { _tag: "Broken", status: 502 }, { times: 2 })
      yield* faults.next("leave", { _tag: "Cut", acted: true })
      const { performed, plan } = yield* applyReset(request(), yes)
      assert.strictEqual(performed.length, stepsOf(plan).length)
      assert.deepStrictEqual(yield* memberships, gone)
      const record = readdirSync(join(dir, "backups")).find((name) => name.endsWith(".jsonl"))!
      assert.strictEqual(readFileSync(join(dir, "backups", record), "utf8").trim().split("\n").length, performed.length)
      assert.deepStrictEqual((yield* applyReset(request(), yes)).performed, [])
    })
  )

  test(
    "a plan that somebody thought about for two hours is looked at again after the yes, and nothing is done " +
      "that it does not show",
    Effect.gen(function*() {
      const { alice, bot, memberships, people, request, rooms } = yield* scene
      let later = 0
      const clock: Clock.Clock = Object.create(yield* Effect.clockWith(Effect.succeed), {
        currentTimeMillisUnsafe: { value: () => Date.now() + later },
        currentTimeMillis: { value: Effect.sync(() => Date.now() + later) }
      })
      const thinking = Effect.gen(function*() {
        later = 7_200_000
        yield* people.kick(alice, rooms[0]!, bot)
        yield* people.invite(alice, rooms[0]!, bot)
        return true
      })
      const refused = yield* refusal(
        applyReset(request(), { ...yes, ask: thinking }).pipe(Effect.provideService(Clock.Clock, clock))
      )
      assert.match(refused.message, /plan/)
      assert.deepStrictEqual(yield* memberships, ["invite", "join", "join", "join"])
    })
  )

  test(
    "what was done before an interruption stays done, and the same plan does the rest",
    Effect.gen(function*() {
      const { memberships, request } = yield* scene
      const { plan: saved } = yield* dryRun(request())
      const faults = yield* Faults.Faults
      // Never let through before the end: what a client gave up must not be carried out behind its back.
      const held = yield* Effect.forEach(Array.from({ length: 4 }), () => faults.hold("forget"))
      const running = yield* Effect.forkChild(applyReset(request({ saved }), yes))
      yield* Effect.forEach(held, ({ arrived }) => arrived)
      yield* Fiber.interrupt(running)
      assert.deepStrictEqual(yield* memberships, gone)
      const rest = yield* applyReset(request({ saved }), yes)
      assert.deepStrictEqual(new Set(rest.performed.map((step) => step._tag)), new Set(["ForgetRoom"]))
      assert.deepStrictEqual((yield* applyReset(request({ saved }), yes)).performed, [])
      yield* Effect.forEach(held, ({ release }) => release)
    })
  )

  test(
    "refuses a plan that is stale, or somebody else's, or a server that does not let it in; and changes nothing",
    Effect.gen(function*() {
      const { alice, byToken, dir, memberships, people, request, rooms, server, bot, token } = yield* scene
      const invited = yield* people.room(alice, { invite: [bot] })
      const { plan: saved } = yield* dryRun(request())
      yield* people.join(bot, invited)
      const stale = yield* refusal(applyReset(request({ saved }), yes))
      assert.match(stale.message, /^The plan is stale: 2 of its steps/)
      assert.strictEqual(stale.exitCode, 2)
      yield* people.leave(bot, invited)
      const foreign = yield* refusal(
        applyReset(request({ saved: { ...saved, basis: { ...saved.basis, user: "@other:x" as UserId } } }), yes)
      )
      assert.match(foreign.message, /^The plan was made for @other:x on http.* but this is @bot:sandbox/)
      yield* opened(dir, Effect.flatMap(WholeJournal, (journal) => journal.put("user", "@other:x")))
      assert.match((yield* refusal(applyReset(request(), yes))).message, /holds the conversations of @other:x/)
      const down = yield* refusal(
        applyReset(request({ account: { ...byToken, homeserver: new URL("http://127.0.0.1:9") } }), yes)
      )
      assert.match(down.message, /cannot be asked.*reset local-only works without it\. Nothing was changed\./)
      assert.strictEqual(down.exitCode, 2)
      yield* server.revoke(token)
      assert.match((yield* refusal(applyReset(request(), yes))).message, /MATRIX_ACCESS_TOKEN is not accepted/)
      assert.deepStrictEqual(yield* memberships, here)
      assert.strictEqual(rooms.length, 4)
    })
  )

  test(
    "refuses while a bot of another folder answers, whatever its clock says, and not for its own, or for one " +
      "that ended",
    Effect.gen(function*() {
      const { byToken, dir, memberships, request, token } = yield* scene
      yield* opened(dir, Effect.flatMap(WholeJournal, (journal) => journal.put("incarnation", "here")))
      const client = yield* clientOf(String(byToken.homeserver), token)
      yield* client.putAccountData(leaseType, there)
      const answering = yield* Effect.forkScoped(answers(client, there))
      const { exitCode, message } = yield* refusal(applyReset(request(), yes))
      assert.deepStrictEqual([exitCode, message], [
        2,
        "Another bot serves this account: on far?, since 1970-01-01T00:00:00.000Z. Stop that one first. Nothing " +
        "was changed."
      ])
      assert.isAbove(stepsOf((yield* dryRun(request())).plan).length, 0)
      assert.deepStrictEqual(yield* memberships, here)
      yield* Fiber.interrupt(answering)
      yield* client.putAccountData(wordType, releasedLease(there))
      yield* applyReset(request({ targets: { ...everyTarget, rooms: ["!none:x" as RoomId] } }), yes)
      yield* client.putAccountData(leaseType, {
        ...there,
        store: markOf("here"),
        place: yield* leaseFolderOf(dir),
        term: 1
      })
      yield* applyReset(request({ targets: { ...everyTarget, rooms: ["!none:x" as RoomId] } }), yes)
    })
  )

  test(
    "refuses after the yes where a bot of another folder began while somebody thought about it",
    Effect.gen(function*() {
      const { byToken, memberships, request, token } = yield* scene
      const client = yield* clientOf(String(byToken.homeserver), token)
      yield* Effect.forkScoped(answers(client, there))
      const refused = yield* refusal(
        applyReset(request(), { ...yes, ask: Effect.as(Effect.orDie(client.putAccountData(leaseType, there)), true) })
      )
      assert.match(refused.message, /^Another bot serves this account: .* Nothing was changed\.$/)
      assert.deepStrictEqual(yield* memberships, here)
    })
  )

  test(
    "looks with the login that is there and makes none; --device logs it out and keeps its keys as old ones, once",
    Effect.gen(function*() {
      const { bot, byPassword, dir, request, server } = yield* scene
      const withDevice = { ...everyTarget, device: true }
      const none = yield* refusal(dryRun(request({ account: byPassword })))
      assert.match(none.message, /^The bot is not logged in/)
      assert.isFalse(existsSync(join(dir, "session.json")))
      const login = {
        homeserver: server.url,
        user: bot,
        password: Redacted.make("pw"),
        device: "KEPT",
        deviceName: "test"
      }
      yield* Effect.flatMap(Matrix, ({ whoami }) => whoami).pipe(
        Effect.provide(Layer.provide(MatrixLoggedIn.layer(login), SessionFile.layer(join(dir, "session.json"))))
      )
      yield* opened(dir, Effect.flatMap(WholeJournal, (journal) => journal.put("user", bot)))
      mkdirSync(join(dir, "crypto/KEPT"), { recursive: true })
      const before = readFileSync(join(dir, "session.json"), "utf8")
      assert.deepStrictEqual(
        stepsOf((yield* dryRun(request({ mode: "local-only", account: byPassword, targets: withDevice }))).plan),
        [{ _tag: "DropDevice", device: "KEPT" }]
      )
      assert.strictEqual(readFileSync(join(dir, "session.json"), "utf8"), before)
      yield* applyReset(request({ mode: "local-only", account: byPassword, targets: withDevice }), yes)
      assert.deepStrictEqual((yield* server.sessions(bot)).map(({ device }) => device), ["BOT"])
      assert.deepStrictEqual(readdirSync(join(dir, "crypto")), ["old-KEPT"])
      assert.match(readFileSync(join(dir, "session.json"), "utf8"), /"salt"/)
      assert.notMatch(readFileSync(join(dir, "session.json"), "utf8"), /accessToken|KEPT/)
      assert.deepStrictEqual(
        (yield* applyReset(request({ mode: "local-only", account: byPassword, targets: withDevice }), yes)).performed,
        []
      )
    })
  )

  test(
    "leaves the server alone where only the store is reset, and a missing store is no store of ours",
    Effect.gen(function*() {
      const { bot, dir, memberships, request } = yield* scene
      assert.match(
        (yield* refusal(applyReset(request({ mode: "local-only", account: undefined }), yes))).message,
        /^There is no store at .*bot\.db/
      )
      yield* opened(dir, Effect.flatMap(WholeJournal, (journal) => journal.put("user", bot)))
      assert.deepStrictEqual(
        (yield* applyReset(request({ mode: "local-only", account: undefined }), yes)).performed,
        []
      )
      const locked = yield* refusal(opened(dir, applyReset(request({ mode: "local-only", account: undefined }), yes)))
      assert.match(locked.message, /is held by another running bot/)
      assert.deepStrictEqual(yield* memberships, here)
    })
  )
})
