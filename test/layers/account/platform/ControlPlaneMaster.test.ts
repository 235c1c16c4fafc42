import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import { PlatformId } from "../../../../src/domain/account/PlatformId.ts"
import type { UserId } from "../../../../src/domain/Ids.ts"
import * as ControlPlaneLocal from "../../../../src/layers/account/platform/ControlPlaneLocal.ts"
import * as ControlPlaneMaster from "../../../../src/layers/account/platform/ControlPlaneMaster.ts"
import { ControlPlane } from "../../../../src/services/account/ControlPlane.ts"
import { Users } from "../../../../src/services/account/Users.ts"
import * as JournalMemory from "../../../../src/testing/JournalMemory.ts"
import { ann, bob, ControlPlaneWorld, suite } from "../../../contracts/ControlPlane.contract.ts"
import { freePort } from "../../../support/FreePort.ts"
import { keptLog } from "../../../support/LoggedLines.ts"
import { type MasterReply, masterServer } from "../../../support/MasterServer.ts"
import { until } from "../../../whole/MemoryBot.ts"

const over = (url: URL) =>
  ControlPlaneMaster.layer(url).pipe(
    Layer.provide(ControlPlaneLocal.layer("en")),
    Layer.provideMerge(JournalMemory.layer)
  )

suite(
  "ControlPlaneMaster",
  Layer.unwrap(Effect.map(masterServer, (server) =>
    Layer.merge(
      over(server.url),
      Layer.succeed(ControlPlaneWorld, {
        knows: (user, id) => Effect.sync(() => server.reply(server.user(user), [200, JSON.stringify({ id })])),
        fails: Effect.sync(() => server.reply(server.user(ann), [500, "{}"]))
      })
    )))
)

const idOf = (user: UserId) =>
  Effect.flatMap(ControlPlane, (plane) => Effect.map(plane.person(user), ({ platformId }): string => platformId ?? "-"))

const mapped = (user: UserId, id: string) => Effect.flatMap(Users, (users) => users.map(user, PlatformId.make(id)))

/** A control plane over a server; the body gets the server, and the log. */
const scene = (
  body: (
    server: Effect.Success<typeof masterServer>,
    log: ReturnType<typeof keptLog>["lines"]
  ) => Effect.Effect<void, unknown, ControlPlane | Users>
) =>
  Effect.gen(function*() {
    const server = yield* masterServer
    const log = keptLog()
    yield* body(server, log.lines).pipe(Effect.provide(Layer.provideMerge(over(server.url), log.layer)))
  })

/** The requests about people. */
const lookUps = ({ asked }: { readonly asked: ReadonlyArray<string> }) =>
  asked.filter((one) => one !== "GET /health").length

const noAnswer: MasterReply = () => undefined

describe("The platform's control plane", () => {
  it.effect("is asked for its health and for people, by their mapped ids or their Matrix ids, and for nothing else", () =>
    scene((server) =>
      Effect.gen(function*() {
        yield* mapped(bob, "7/../8?x=1")
        server.reply(server.user("7/../8?x=1"), [200, "{\"id\":\"bob\"}"])
        assert.deepStrictEqual([yield* idOf(ann), yield* idOf(bob)], ["-", "bob"])
        yield* until("it was greeted", Effect.sync(() => server.asked.includes("GET /health") || undefined))
        assert.deepStrictEqual(server.asked.toSorted(), [
          "GET /health",
          "GET /users/%40ann%3Aexample.org",
          "GET /users/7%2F..%2F8%3Fx%3D1"
        ])
      })
    ))

  const answers: ReadonlyArray<[string, MasterReply, string]> = [
    ["an id", [200, "{\"id\":\"ann-9\",\"name\":\"Ann\"}"], "ann-9"],
    ["an object without an id", [200, "{}"], "42"],
    ["an id that is no text", [200, "{\"id\":9}"], "42"],
    ["an id that nobody may be told", [200, "{\"id\":\"@ann:example.org\"}"], "42"],
    ["404", [404, "<html>"], "-"],
    ["no JSON", [200, "<html>"], "42"],
    ["JSON that is no object", [200, "[{\"id\":\"9\"}]"], "42"],
    ["JSON that is cut off", [200, "{\"id\":\"9\""], "42"],
    ["an object with another status", [203, "{\"id\":\"9\"}"], "42"],
    ["a failure", [500, "{\"id\":\"9\"}"], "42"],
    ["a refusal", [403, "{}"], "42"],
    ["more than 64 KiB", [200, JSON.stringify({ id: "9", pad: "x".repeat(70_000) })], "42"],
    ["a body that breaks off", (response) => {
      response.writeHead(200, { "content-length": "100" }).write("{\"id\"")
      response.destroy()
    }, "42"],
    ["a connection that breaks off", (response) => response.destroy(), "42"],
    ["a redirect to an id", (response) => response.writeHead(307, { location: "/users/other" }).end(), "42"]
  ]
  it.effect.each(answers)(
    "whose answer is %s: a person who is mapped to 42 is named so",
    ([, reply, id]) =>
      scene((server) =>
        Effect.gen(function*() {
          yield* mapped(ann, "42")
          server.reply("/users/other", [200, "{\"id\":\"stolen\"}"])
          server.reply("/users/42", reply)
          assert.strictEqual(yield* idOf(ann), id)
          assert.notInclude(server.asked, "GET /users/other")
        })
      )
  )

  it.effect("keeps nobody waiting for longer than two seconds, and nobody at all for the next thirty", () =>
    scene((server, log) =>
      Effect.gen(function*() {
        server.reply(server.user(ann), noAnswer)
        server.reply("/health", noAnswer)
        yield* mapped(bob, "7")
        const first = yield* Effect.forkChild(idOf(ann))
        yield* until("ann was asked for", Effect.sync(() => lookUps(server) > 0 || undefined))
        yield* TestClock.adjust(2_000)
        assert.strictEqual(yield* Fiber.join(first), "-")
        assert.deepStrictEqual([yield* idOf(ann), yield* idOf(bob), lookUps(server)], ["-", "7", 1])
        yield* TestClock.adjust(2_000)
        assert.deepStrictEqual(log.map(({ level }) => level), ["Warn"])
        yield* TestClock.adjust(29_000)
        server.reply("/health", [200, "{}"])
        server.reply("/users/7", [200, "{\"id\":\"bob\"}"])
        yield* TestClock.adjust(2_000)
        assert.strictEqual(yield* idOf(bob), "bob")
        assert.deepStrictEqual(
          log.map(({ level, text }) => `${level}: ${text}`).at(1),
          [
            "Info: The control plane of MASTER_URL answers again"
          ][0]
        )
        assert.notInclude(JSON.stringify(log), "example.org")
      })
    ))

  it.effect("that is slow about one person is asked for others as soon as its health is known", () =>
    scene((server) =>
      Effect.gen(function*() {
        server.reply(server.user(ann), noAnswer)
        server.reply(server.user(bob), [200, "{\"id\":\"bob\"}"])
        const first = yield* Effect.forkChild(idOf(ann))
        yield* until("ann was asked for", Effect.sync(() => lookUps(server) > 0 || undefined))
        yield* TestClock.adjust(2_000)
        assert.strictEqual(yield* Fiber.join(first), "-")
        yield* until("bob is known", Effect.map(Effect.orDie(idOf(bob)), (id) => (id === "bob" ? true : undefined)))
        assert.deepStrictEqual([yield* idOf(ann), lookUps(server)], ["-", 2])
      })
    ))

  it.effect("is asked for a person again after five minutes, or thirty seconds where the answer was of no use", () =>
    scene((server, log) =>
      Effect.gen(function*() {
        server.reply(server.user(ann), [200, "{\"id\":\"9\"}"])
        server.reply(server.user(bob), [502, "secret"])
        const seen = Effect.all([idOf(ann), idOf(bob)])
        assert.deepStrictEqual([yield* seen, yield* seen, lookUps(server)], [["9", "-"], ["9", "-"], 2])
        server.reply(server.user(ann), [404, ""])
        server.reply(server.user(bob), [200, "{\"id\":\"7\"}"])
        yield* TestClock.adjust(30_000)
        assert.deepStrictEqual([yield* seen, lookUps(server)], [["9", "7"], 3])
        yield* TestClock.adjust(270_000)
        assert.deepStrictEqual([yield* seen, lookUps(server)], [["-", "7"], 4])
        assert.deepStrictEqual(log.map(({ fields, level }) => [level, fields]), [["Warn", { detail: "HTTP 502" }]])
      })
    ))

  it.effect("is told of once where it is not there, and people are who the operator says", () =>
    Effect.gen(function*() {
      const log = keptLog()
      const nobody = new URL(`http://127.0.0.1:${yield* freePort}/`)
      yield* Effect.gen(function*() {
        yield* mapped(ann, "42")
        assert.strictEqual(yield* idOf(ann), "42")
        yield* until("it is told", Effect.sync(() => log.lines.length > 0 || undefined))
        assert.strictEqual(yield* idOf(bob), "-")
        assert.match(log.lines.map(({ text }) => text).join("\n"), /^The control plane of MASTER_URL does not answer/)
        assert.strictEqual(log.lines.length, 1)
      }).pipe(Effect.provide(Layer.provideMerge(over(nobody), log.layer)))
    }))
})
