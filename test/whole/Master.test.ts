import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { PlatformId } from "../../src/domain/account/PlatformId.ts"
import { Users } from "../../src/services/account/Users.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { freePort } from "../support/FreePort.ts"
import { masterServer } from "../support/MasterServer.ts"
import { done } from "./CrowdedAgent.ts"
import { backends, closed, directRoom, finals, joined, settings, start } from "./MemoryBot.ts"

/** One prompt of alice's, who is mapped to 42; returns what the agent was told of her. */
const fromOf = Effect.fnUntraced(function*(masterUrl: URL, sender: "platform" | "pseudonym") {
  const script = yield* AgentScript
  script.answers("hello", done("hi"))
  yield* start({ masterUrl, agent: { ...settings.agent, sender } })
  const { alice, room, say } = yield* directRoom()
  yield* (yield* Users).map(alice, PlatformId.make("42"))
  yield* joined(room)
  yield* say("hello")
  assert.deepStrictEqual(finals(yield* closed(1, room)).map(({ body }) => body), ["hi"])
  const [first] = script.sent
  return first?.command._tag === "Prompt" ? first.command.from : undefined
})

describe("With MASTER_URL", () => {
  it.effect("the agent is told who writes as the platform says", () =>
    Effect.gen(function*() {
      const server = yield* masterServer
      server.reply("/users/42", [200, "{\"id\":\"ann-9\"}"])
      assert.strictEqual(yield* fromOf(server.url, "platform"), "ann-9")
    }).pipe(Effect.provide(backends)))

  it.effect("a platform that is broken keeps nobody from an answer", () =>
    Effect.gen(function*() {
      const server = yield* masterServer
      server.reply("/users/42", [500, "oops"])
      server.reply("/health", [500, "oops"])
      assert.strictEqual(yield* fromOf(server.url, "platform"), "42")
    }).pipe(Effect.provide(backends)))

  it.effect("a platform that is not there keeps nobody from an answer", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* fromOf(new URL(`http://127.0.0.1:${yield* freePort}/`), "platform"), "42")
    }).pipe(Effect.provide(backends)))

  it.effect("nobody is asked for where the agent is told pseudonyms", () =>
    Effect.gen(function*() {
      const server = yield* masterServer
      assert.match((yield* fromOf(server.url, "pseudonym")) ?? "", /^u1_/)
      assert.deepStrictEqual(server.asked, [])
    }).pipe(Effect.provide(backends)))
})
