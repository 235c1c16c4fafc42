import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { Faults } from "../../../src/sandbox/homeserver/Faults.ts"
import { HomeserverHandle } from "../../../src/sandbox/homeserver/HomeserverHandle.ts"
import { loggedIn, sandboxServer, synced } from "../../support/SandboxHttp.ts"

const texts = (messages: ReadonlyArray<Readonly<Record<string, unknown>>>) =>
  messages.map(({ content }) => (content as { readonly text: string }).text)

const started = Effect.gen(function*() {
  const [anna, ben] = [yield* loggedIn("anna", "ANNAS"), yield* loggedIn("ben", "BENS")]
  const send = (text: string, txn = text, to: object = { [ben.id]: { BENS: { text } } }) =>
    anna.ask("PUT", `sendToDevice/m.test/${txn}`, { messages: to })
  return { anna, ben, send }
})

describe("messages to devices", () => {
  it.live("wait for their device, in order, until it asks from a place after them", () =>
    Effect.gen(function*() {
      const { anna, ben, send } = yield* started
      const begin = yield* synced(ben)
      yield* send("one")
      yield* send("two")
      const first = yield* synced(ben, begin.next)
      assert.deepStrictEqual(first.messages[0], { content: { text: "one" }, type: "m.test", sender: anna.id })
      assert.deepStrictEqual(texts(first.messages), ["one", "two"])
      assert.deepStrictEqual(texts((yield* synced(ben, begin.next)).messages), ["one", "two"])
      assert.deepStrictEqual(texts((yield* synced(ben)).messages), ["one", "two"])
      yield* send("three")
      assert.deepStrictEqual(texts((yield* synced(ben, first.next)).messages), ["three"])
      assert.deepStrictEqual(texts((yield* synced(ben, begin.next)).messages), ["three"])
      assert.deepStrictEqual(texts((yield* synced(anna)).messages), [])
    }).pipe(Effect.provide(sandboxServer)))

  it.live("come a hundred at once, and nothing else waits for the rest", () =>
    Effect.gen(function*() {
      const { ben, send } = yield* started
      const begin = yield* synced(ben)
      for (let n = 0; n < 150; n++) yield* send(String(n))
      yield* ben.ask("POST", "createRoom", {})
      const first = yield* synced(ben, begin.next)
      assert.deepStrictEqual(texts(first.messages), Array.from({ length: 100 }, (_, n) => String(n)))
      assert.property(first.json["rooms"], "join")
      const second = yield* synced(ben, first.next)
      assert.deepStrictEqual(texts(second.messages), Array.from({ length: 50 }, (_, n) => String(100 + n)))
      assert.deepStrictEqual(second.json["rooms"], { join: {}, invite: {}, leave: {} })
      assert.deepStrictEqual(texts((yield* synced(ben, second.next)).messages), [])
    }).pipe(Effect.provide(sandboxServer)))

  it.live("wake a sync that waits", () =>
    Effect.gen(function*() {
      const { ben, send } = yield* started
      const { settled } = yield* HomeserverHandle
      const { next } = yield* synced(ben)
      const waiting = yield* Effect.forkChild(ben.ask("GET", `sync?timeout=60000&since=${next}`))
      yield* settled(ben.id)
      yield* send("wake up")
      const { json } = yield* Fiber.join(waiting)
      assert.deepStrictEqual((json["to_device"] as { events: Array<{ content: object }> }).events[0]!.content, {
        text: "wake up"
      })
    }).pipe(Effect.provide(sandboxServer)))

  it.live("are sent once a transaction of a device, also where the answer was lost", () =>
    Effect.gen(function*() {
      const { ben, send } = yield* started
      const faults = yield* Faults
      yield* faults.next("sendToDevice", { _tag: "RateLimited", retryAfter: 10, said: "body" })
      assert.deepInclude(yield* send("one", "txn"), { status: 429 })
      yield* send("one", "txn")
      yield* send("one", "txn")
      yield* ben.ask("PUT", "sendToDevice/m.test/txn", { messages: { [ben.id]: { BENS: { text: "own" } } } })
      assert.deepStrictEqual(texts((yield* synced(ben)).messages), ["one", "own"])
    }).pipe(Effect.provide(sandboxServer)))

  it.live("go to all devices of a user by a star, and nowhere by a name that is none", () =>
    Effect.gen(function*() {
      const { ben, send } = yield* started
      const phone = yield* loggedIn("ben", "PHONE")
      yield* send("all", "a", { [ben.id]: { "*": { text: "all" } }, "@nobody:sandbox": { "*": {} } })
      yield* send("none", "b", { [ben.id]: { GONE: { text: "none" } } })
      for (const one of [ben, phone]) assert.deepStrictEqual(texts((yield* synced(one)).messages), ["all"])
    }).pipe(Effect.provide(sandboxServer)))

  it.live("must be of a shape and a size", () =>
    Effect.gen(function*() {
      const { anna, ben } = yield* started
      const refused = (body: object) =>
        Effect.map(anna.ask("PUT", "sendToDevice/m.test/x", body), ({ json, status }) => [status, json["errcode"]])
      assert.deepStrictEqual(yield* refused({}), [400, "M_MISSING_PARAM"])
      for (const wrong of [[], { [ben.id]: [] }, { [ben.id]: { BENS: "text" } }]) {
        assert.deepStrictEqual(yield* refused({ messages: wrong }), [400, "M_BAD_JSON"])
      }
      const long = { [ben.id]: { BENS: { text: "x".repeat(70_000) } } }
      assert.deepStrictEqual(yield* refused({ messages: long }), [413, "M_TOO_LARGE"])
      assert.deepStrictEqual((yield* synced(ben)).messages, [])
    }).pipe(Effect.provide(sandboxServer)))

  it.live("are as they were when a backup of the server is restored", () =>
    Effect.gen(function*() {
      const { anna, ben, send } = yield* started
      const { backup } = yield* HomeserverHandle
      yield* anna.ask("POST", "keys/upload", { one_time_keys: { "curve25519:A": "a" } })
      yield* send("before")
      const restore = yield* backup
      const { next } = yield* synced(ben)
      yield* send("after")
      yield* ben.ask("POST", "keys/claim", { one_time_keys: { [anna.id]: { ANNAS: "curve25519" } } })
      yield* synced(ben, next)
      yield* restore
      assert.deepStrictEqual(texts((yield* synced(ben)).messages), ["before"])
      assert.deepInclude((yield* synced(anna)).json["device_one_time_keys_count"], { curve25519: 1 })
    }).pipe(Effect.provide(sandboxServer)))
})
