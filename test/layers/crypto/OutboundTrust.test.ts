import { assert, describe, it } from "@effect/vitest"
import type { OlmMachine } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect } from "effect"
import { RoomId } from "../../../src/domain/Ids.ts"
import type { RawEvent } from "../../../src/domain/matrix/SyncBatch.ts"
import { makeOutboundTrust } from "../../../src/layers/crypto/OutboundTrust.ts"
import type { Matrix } from "../../../src/services/matrix/Matrix.ts"

const [room, other] = [RoomId.make("!a:x"), RoomId.make("!b:x")]
const sealedAt = (session: number, index: number) => ({
  algorithm: "m.megolm.v1.aes-sha2",
  session_id: `s${session}`,
  ciphertext: Buffer.from([3, 8, index, 18, ...Array.from({ length: 20 }, () => 7)]).toString("base64")
})

/** A store that goes on with session 0 at index 5, before rooms whose last events are these. */
const startedAt = (messages: Effect.Effect<ReadonlyArray<RawEvent>, Error>) => {
  const sessions = new Map<RoomId, { session: number; index: number }>()
  const seen = { looks: 0, older: 0 }
  const of = (id: RoomId) => sessions.get(id) ?? { session: 0, index: 5 }
  const machine = {
    invalidateGroupSession: (id: { toString: () => string }) => {
      const name = RoomId.make(id.toString())
      sessions.set(name, { session: of(name).session + 1, index: 0 })
      return Promise.resolve(true)
    }
  } as unknown as OlmMachine
  const matrix = {
    messages: () => Effect.andThen(Effect.sync(() => void seen.looks++), Effect.map(messages, (events) => ({ events })))
  } as unknown as typeof Matrix.Service
  const trust = makeOutboundTrust(machine, matrix, "@bot:x", Effect.sync(() => void seen.older++))
  const say = (id: RoomId) =>
    trust.sealed(
      id,
      Effect.sync(() => {
        const { index, session } = of(id)
        sessions.set(id, { session, index: index + 1 })
        return sealedAt(session, index)
      })
    )
  return { say, seen, trust }
}
const ours = (index: number) => ({ type: "m.room.encrypted", sender: "@bot:x", content: sealedAt(0, index) })

describe("A session that an earlier process began", () => {
  for (
    const [title, events, session, older] of [
      ["goes on where the room is", Effect.succeed([ours(4)]), "s0", 0],
      ["is given up, and told of, where the room is further", Effect.succeed([ours(5)]), "s1", 1],
      ["is given up quietly where nothing is known of it", Effect.succeed([]), "s1", 0],
      ["is given up quietly where the room cannot be asked", Effect.fail(new Error("broke")), "s1", 0]
    ] as const
  ) {
    it.effect(`${title}; the room is asked once`, () =>
      Effect.gen(function*() {
        const { say, seen } = startedAt(events)
        for (let n = 0; n < 3; n++) assert.strictEqual((yield* say(room))["session_id"], session)
        assert.deepStrictEqual(seen, { looks: 1, older })
      }))
  }

  it.effect("is given up in every room, once, after one proved to be older", () =>
    Effect.gen(function*() {
      const { say, seen, trust } = startedAt(Effect.succeed([ours(4)]))
      assert.strictEqual((yield* say(room))["session_id"], "s0")
      yield* trust.mistrust
      for (const id of [room, other, room]) assert.strictEqual((yield* say(id))["session_id"], "s1")
      yield* trust.mistrust
      for (const id of [room, other]) assert.strictEqual((yield* say(id))["session_id"], "s1")
      assert.deepStrictEqual(seen, { looks: 1, older: 2 })
    }))
})
