import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { MatrixError } from "../../../src/domain/matrix/MatrixError.ts"
import * as KeyServerFence from "../../../src/layers/lease/KeyServerFence.ts"
import { AccountLease } from "../../../src/services/account/AccountLease.ts"
import { KeyServer } from "../../../src/services/crypto/KeyServer.ts"

const lost = new MatrixError({
  call: "GET account_data",
  reason: { _tag: "Unavailable", detail: "another bot has the account" }
})

/** The gate before a server of keys that tells what reached it, with what. */
const world = Effect.gen(function*() {
  const reached: Array<ReadonlyArray<unknown>> = []
  const lease = { isHeld: false }
  const call = (name: string) => (...given: ReadonlyArray<unknown>) =>
    Effect.sync(() => {
      reached.push([name, ...given])
      return { of: name }
    })
  const behind = Layer.mergeAll(
    Layer.succeed(
      KeyServer,
      KeyServer.of({
        upload: call("upload"),
        query: call("query"),
        claim: call("claim"),
        toDevice: call("toDevice"),
        uploadSignatures: call("uploadSignatures"),
        uploadSigningKeys: call("uploadSigningKeys"),
        backup: call("backup")(),
        createBackup: call("createBackup"),
        putRoomKeys: call("putRoomKeys"),
        roomKey: call("roomKey")
      })
    ),
    Layer.mock(AccountLease, { prove: Effect.suspend(() => (lease.isHeld ? Effect.void : Effect.fail(lost))) })
  )
  const context = yield* Layer.build(Layer.provide(KeyServerFence.layer, behind))
  return { reached, lease, server: yield* Effect.provide(KeyServer, context) }
})

describe("A process that may have lost the account", () => {
  it.effect("asks the server of keys for nothing, and later as it is asked itself", () =>
    Effect.gen(function*() {
      const { lease, reached, server } = yield* world
      const body = { any: "body" }
      const all: Readonly<
        Record<keyof typeof KeyServer.Service, readonly [Effect.Effect<unknown, MatrixError>, number]>
      > = {
        upload: [server.upload(body), 1],
        query: [server.query(body), 1],
        claim: [server.claim(body), 1],
        toDevice: [server.toDevice("t", "txn", body), 3],
        uploadSignatures: [server.uploadSignatures(body), 1],
        uploadSigningKeys: [server.uploadSigningKeys(body, undefined), 2],
        backup: [server.backup, 0],
        createBackup: [server.createBackup(body), 1],
        putRoomKeys: [server.putRoomKeys("v", body), 2],
        roomKey: [server.roomKey("v", "!r", "s"), 3]
      }
      for (const [call] of Object.values(all)) assert.strictEqual(yield* Effect.flip(call), lost)
      assert.deepStrictEqual(reached, [])
      lease.isHeld = true
      for (const [name, [call, given]] of Object.entries(all)) {
        assert.deepStrictEqual(yield* call, { of: name })
        const last = reached.at(-1)!
        assert.deepStrictEqual([last[0], last.length], [name, given + 1])
      }
      assert.deepStrictEqual(reached.find(([name]) => name === "roomKey"), ["roomKey", "v", "!r", "s"])
      assert.deepStrictEqual(reached.find(([name]) => name === "toDevice"), ["toDevice", "t", "txn", body])
      assert.deepStrictEqual(reached.find(([name]) => name === "putRoomKeys"), ["putRoomKeys", "v", body])
    }).pipe(Effect.scoped))
})
