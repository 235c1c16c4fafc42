import { assert, describe, it } from "@effect/vitest"
import {
  DeviceId,
  initAsync,
  OlmMachine,
  type OutgoingRequest,
  RequestType,
  UserId
} from "@matrix-org/matrix-sdk-crypto-wasm"
import { Deferred, Effect, Fiber, Latch } from "effect"
import { recordOf } from "../../../src/domain/Json.ts"
import { MatrixError, MatrixFault } from "../../../src/domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../../src/domain/matrix/SyncBatch.ts"
import { makeOutgoingRequests } from "../../../src/layers/crypto/engine/OutgoingRequests.ts"
import { KeyServer } from "../../../src/services/crypto/KeyServer.ts"

const [me, anna, bert, slow, late] = ["@me:x", "@anna:x", "@bert:x", "@eve:slow", "@late:slow"] as const

const broken = new MatrixError({
  call: "POST keys/query",
  reason: MatrixFault.cases.Unavailable.make({ detail: "too late" })
})

/** An engine that tracks users, and a homeserver that answers about those of `slow` only when it is told to. */
const scene = Effect.gen(function*() {
  yield* Effect.promise(() => initAsync())
  const machine = yield* Effect.acquireRelease(
    Effect.promise(() => OlmMachine.initialize(new UserId(me), new DeviceId("MES"))),
    (opened) => Effect.sync(() => opened.close())
  )
  const asked: Array<ReadonlyArray<string>> = []
  const gate = yield* Deferred.make<void, MatrixError>()
  const slowAsked = yield* Latch.make(false)
  const refuse = () => Effect.die(new Error("not asked"))
  const server = KeyServer.of({
    upload: refuse,
    claim: refuse,
    toDevice: refuse,
    uploadSignatures: refuse,
    uploadSigningKeys: refuse,
    backup: Effect.die(new Error("not asked")),
    createBackup: refuse,
    putRoomKeys: refuse,
    roomKey: refuse,
    query: (body) =>
      Effect.gen(function*() {
        const users = Object.keys(recordOf(body["device_keys"]))
        asked.push(users)
        if (users.some((user) => user.endsWith(":slow"))) {
          slowAsked.openUnsafe()
          yield* Deferred.await(gate)
        }
        return { device_keys: Object.fromEntries(users.map((user) => [user, {}])) } as RawEvent
      })
  })
  const outgoing = yield* makeOutgoingRequests(machine, server, refuse)
  const track = (...users: ReadonlyArray<string>) =>
    Effect.promise(() => machine.updateTrackedUsers(users.map((user) => new UserId(user))))
  /** Users of whom the engine still wants to know. */
  const unknown = Effect.map(
    Effect.promise(() => machine.outgoingRequests()),
    (all) =>
      (all as ReadonlyArray<OutgoingRequest>).filter(({ type }) => type === RequestType.KeysQuery)
        .flatMap(({ body }) => Object.keys(recordOf(JSON.parse(body)["device_keys"]))).toSorted()
  )
  yield* track(me)
  yield* outgoing.queryFor([me])
  asked.length = 0
  /** Until so many requests were made. */
  const untilAsked = (count: number) =>
    Effect.repeat(Effect.yieldNow, { until: () => asked.length >= count, times: 10_000 })
  return { asked, gate, machine, outgoing, slowAsked, track, unknown, untilAsked }
})

const begin = <A, E>(work: Effect.Effect<A, E>) => Effect.forkChild(work, { startImmediately: true })

describe("Asking for the devices of a room's readers", () => {
  const test = (title: string, body: Effect.Effect<void, MatrixError | unknown, never>) => it.live(title, () => body)

  for (const users of [[anna], [anna, bert], [anna, me]]) {
    test(
      `waits for no other room's server, for ${users.length} of ours`,
      Effect.scoped(Effect.gen(function*() {
        const { asked, gate, outgoing, slowAsked, track, unknown } = yield* scene
        yield* track(slow, ...users)
        const other = yield* begin(outgoing.queryFor([slow]))
        yield* slowAsked.await
        yield* outgoing.queryFor(users)
        assert.deepStrictEqual(asked, [[slow], users.filter((user) => user !== me)])
        assert.deepStrictEqual(yield* unknown, [slow])
        // The round of the other room's query is long forgotten by the engine.
        yield* Deferred.succeed(gate, undefined)
        yield* Fiber.join(other)
        assert.deepStrictEqual(yield* unknown, [])
      }))
    )
  }

  test(
    "waits for no other room's server that the loop asks either",
    Effect.scoped(Effect.gen(function*() {
      const { asked, outgoing, slowAsked, track, unknown } = yield* scene
      yield* track(slow, anna, bert)
      yield* begin(outgoing.flush([RequestType.KeysQuery]))
      yield* slowAsked.await
      yield* outgoing.queryFor([anna])
      yield* outgoing.queryFor([bert])
      assert.deepStrictEqual(asked.toSorted(), [[anna, bert], [slow]])
      assert.deepStrictEqual(yield* unknown, [slow])
    }))
  )

  test(
    "asks for nobody who is being asked for, by however many rooms, and lets all of them know",
    Effect.scoped(Effect.gen(function*() {
      const { asked, gate, outgoing, slowAsked, track, untilAsked } = yield* scene
      yield* track(slow)
      const rooms = yield* Effect.forEach([1, 2, 3], () => begin(outgoing.queryFor([slow, me])))
      yield* slowAsked.await
      yield* Fiber.interrupt(rooms[0]!)
      yield* track(late)
      const more = yield* begin(outgoing.queryFor([slow, late]))
      yield* untilAsked(2)
      yield* Deferred.succeed(gate, undefined)
      for (const room of [rooms[1]!, rooms[2]!, more]) yield* Fiber.join(room)
      assert.deepStrictEqual(asked, [[slow], [late]])
    }))
  )

  test(
    "fails for the rooms of those who cannot be asked for, and leaves them to be asked for later",
    Effect.scoped(Effect.gen(function*() {
      const { asked, gate, outgoing, slowAsked, track, unknown } = yield* scene
      yield* track(slow, anna)
      const other = yield* begin(Effect.flip(outgoing.queryFor([slow, anna])))
      yield* slowAsked.await
      yield* Deferred.fail(gate, broken)
      assert.strictEqual(yield* Fiber.join(other), broken)
      assert.deepStrictEqual(yield* unknown, [slow])
      yield* Effect.flip(outgoing.flush([RequestType.KeysQuery]))
      assert.deepStrictEqual(asked.filter(([user]) => user === slow), [[slow], [slow]])
    }))
  )

  for (const who of ["all", [slow]] as const) {
    test(
      `asks once more for who changed meanwhile, where that was told of ${who === "all" ? "all" : "one"}`,
      Effect.scoped(Effect.gen(function*() {
        const { asked, gate, machine, outgoing, slowAsked, track, unknown, untilAsked } = yield* scene
        yield* track(slow)
        const room = yield* begin(outgoing.queryFor([slow]))
        yield* slowAsked.await
        outgoing.doubt(who)
        yield* Effect.promise(() => machine.markAllTrackedUsersAsDirty())
        const next = yield* begin(outgoing.queryFor([slow]))
        yield* untilAsked(2)
        assert.lengthOf(asked, 2)
        yield* Deferred.succeed(gate, undefined)
        yield* Fiber.join(room)
        yield* Fiber.join(next)
        assert.deepStrictEqual(asked, [[slow], [slow]])
        assert.deepStrictEqual(yield* unknown, [me])
      }))
    )
  }
})
