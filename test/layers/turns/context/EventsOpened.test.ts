import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { RoomId } from "../../../../src/domain/Ids.ts"
import { at } from "../../../../src/domain/Json.ts"
import type { RawEvent } from "../../../../src/domain/matrix/SyncBatch.ts"
import { makeEventsOpened } from "../../../../src/layers/turns/context/EventsOpened.ts"
import { Crypto, CryptoError, type Opened } from "../../../../src/services/crypto/Crypto.ts"

const room = RoomId.make("!r")
const sealed = (id: string): RawEvent => ({
  event_id: id,
  sender: "@ann:x",
  type: "m.room.encrypted",
  content: { algorithm: "m.megolm.v1.aes-sha2", ciphertext: "c", session_id: "s" }
})
const clear = (id: string, body: string): RawEvent => ({
  event_id: id,
  sender: "@ann:x",
  type: "m.room.message",
  content: { msgtype: "m.text", body }
})

/** An engine that opens these events, and fails at others. */
const opening = (known: Readonly<Record<string, Opened>>) =>
  Layer.mock(Crypto, {
    open: (_, event) => {
      const opened = known[String(event["event_id"])]
      return opened === undefined
        ? Effect.fail(new CryptoError({ doing: "decrypting", detail: "gone" }))
        : Effect.succeed(opened)
    }
  })

const opened = (known: Readonly<Record<string, Opened>>, raw: RawEvent) =>
  Effect.flatMap(makeEventsOpened, (open) => open(room, raw)).pipe(Effect.provide(opening(known)))

describe("An event that a prompt refers to, in an encrypted room", () => {
  it.effect("is opened, and the edit that the server folded in too", () =>
    Effect.gen(function*() {
      const known = {
        $a: { _tag: "Clear", event: clear("$a", "frist"), digest: "1" },
        $b: { _tag: "Clear", event: clear("$b", "first"), digest: "2" }
      } as const
      const raw = { ...sealed("$a"), unsigned: { "m.relations": { "m.replace": sealed("$b") } } }
      const found = yield* opened(known, raw)
      assert.strictEqual(at(found, "content", "body"), "frist")
      assert.strictEqual(at(found, "unsigned", "m.relations", "m.replace", "content", "body"), "first")
    }))

  it.effect("is as it was sent where its edit cannot be read", () =>
    Effect.gen(function*() {
      const known = { $a: { _tag: "Clear", event: clear("$a", "frist"), digest: "1" } } as const
      const raw = { ...sealed("$a"), unsigned: { "m.relations": { "m.replace": sealed("$b") } } }
      const found = yield* opened(known, raw)
      assert.deepStrictEqual([at(found, "content", "body"), found?.["unsigned"]], ["frist", {}])
    }))

  it.effect("is left out where it cannot be read, where its sender did not send it, and where it says nothing", () =>
    Effect.gen(function*() {
      const known = {
        $a: { _tag: "Unreadable", reason: "no key" },
        $b: { _tag: "Forged", reason: "mismatched sender" },
        $d: { _tag: "Unsaid" }
      } as const
      for (const id of ["$a", "$b", "$c", "$d"]) assert.isUndefined(yield* opened(known, sealed(id)))
    }))

  it.effect("is taken as it is where it was sent in clear", () =>
    Effect.gen(function*() {
      assert.strictEqual(at(yield* opened({}, clear("$a", "hello")), "content", "body"), "hello")
    }))
})
