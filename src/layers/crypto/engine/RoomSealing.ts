import { type OlmMachine, RequestType, RoomId as EngineRoomId, UserId } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Clock, Effect } from "effect"
import type { RoomId } from "../../../domain/Ids.ts"
import { parseJson, recordOf } from "../../../domain/Json.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import { makeKeyedLock } from "../../pace/KeyedLock.ts"
import { engineCall } from "./EngineCall.ts"
import type { EngineRequest, OutgoingRequests } from "./OutgoingRequests.ts"
import type { KnownRoom, RoomKnowledge } from "./RoomKnowledge.ts"

/** Shares of a room's key that are under way at once. */
const atOnce = 4

/** The engine takes the ids that it is given, so each call needs its own. */
const usersOf = (readers: ReadonlyArray<string>) =>
  readers.flatMap((reader) => {
    try {
      return [new UserId(reader)]
    } catch {
      return []
    }
  })

/** Counts the syncs that told of changed devices. */
export interface DeviceNews {
  devicesChanged: number
}

/** A device for which there was no key before may have one after so many ms. */
const longestMet = 60_000

/** `Crypto.seal`. */
export const makeRoomSealing = (
  machine: OlmMachine,
  outgoing: OutgoingRequests,
  knowledge: RoomKnowledge,
  news: DeviceNews
) => {
  const locks = makeKeyedLock<RoomId>()
  // Several rooms may lack sessions with the same devices: a claim takes keys that cannot be had twice.
  const claims = makeKeyedLock<"claim">()

  /** Learns the devices of a room's readers, and has a secure channel to each. */
  const meet = Effect.fnUntraced(function*(readers: ReadonlyArray<string>) {
    yield* engineCall("noting members", () => machine.updateTrackedUsers(usersOf(readers)))
    // Before the missing sessions are asked for: the engine would wait seconds for a query that is not sent.
    yield* outgoing.flush([RequestType.KeysQuery])
    yield* Effect.scoped(Effect.gen(function*() {
      yield* claims.hold("claim")
      const claim = yield* engineCall(
        "looking for sessions",
        async () => (await machine.getMissingSessions(usersOf(readers))) ?? undefined
      )
      if (claim !== undefined) yield* outgoing.send(claim as unknown as EngineRequest)
    }))
  })

  const met = new WeakMap<KnownRoom, { readonly changes: number; readonly at: number }>()

  /** The same, unless it was done of late and nobody's devices changed since. */
  const meetAgain = Effect.fnUntraced(function*(known: KnownRoom) {
    const now = yield* Clock.currentTimeMillis
    const before = met.get(known)
    const changes = news.devicesChanged
    if (before !== undefined && before.changes === changes && now >= before.at && now - before.at < longestMet) return
    yield* meet(known.readers)
    met.set(known, { changes, at: now })
  })

  return (room: RoomId, type: string, content: RawEvent) =>
    Effect.scoped(Effect.gen(function*() {
      yield* locks.hold(room)
      const known = yield* knowledge.of(room)
      const { readers, settings } = known
      yield* meetAgain(known)
      // Always, also where nothing is to be shared: the engine ends the process where a session that is to be changed
      // is used without.
      const shares = yield* engineCall(
        "sharing a room's key",
        () => machine.shareRoomKey(new EngineRoomId(room), usersOf(readers), settings())
      )
      yield* Effect.forEach(shares, (share) => outgoing.send(share as unknown as EngineRequest), {
        concurrency: atOnce,
        discard: true
      })
      const sealed = yield* engineCall(
        "encrypting",
        () => machine.encryptRoomEvent(new EngineRoomId(room), type, JSON.stringify(content))
      )
      return recordOf(parseJson(sealed))
    }))
}
