import { type OlmMachine, RoomId as EngineRoomId } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect } from "effect"
import { sessionEvidence } from "../../domain/crypto/keys/SessionEvidence.ts"
import { beginsSession } from "../../domain/crypto/SealedEvent.ts"
import type { RoomId } from "../../domain/Ids.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import type { CryptoError } from "../../services/crypto/Crypto.ts"
import type { Matrix } from "../../services/matrix/Matrix.ts"
import { engineCall } from "./engine/EngineCall.ts"

/** Rooms whose session is known to be good; beyond them the oldest is looked at again. */
const mostRooms = 1_024

/** Events of a room among which our last message is looked for, and how long that may take. */
const lastEvents = 50
const longestLook = "5 seconds"

/**
 * Keeps a store that is an older copy of itself, as a restored disk is, from using places of sessions twice: before the
 * first message of this process goes out in a session that an earlier one began, the homeserver is asked where that
 * stands. A session is given up where a message of ours is in its place already, which proves the copy, and also where
 * nothing tells: a new one costs no more than its keys.
 */
export const makeOutboundTrust = (
  machine: OlmMachine,
  matrix: typeof Matrix.Service,
  user: string,
  older: Effect.Effect<void>
) => {
  const good = new Set<RoomId>()
  let isOlder = false

  const rotate = (room: RoomId) =>
    engineCall("giving a session up", () => machine.invalidateGroupSession(new EngineRoomId(room)))

  const note = (room: RoomId) => {
    good.delete(room)
    good.add(room)
    if (good.size > mostRooms) good.delete(good.values().next().value!)
  }

  const look = (room: RoomId, sealed: RawEvent) =>
    matrix.messages(room, undefined, { limit: lastEvents }).pipe(
      Effect.map(({ events }) => sessionEvidence(user, sealed, events)),
      Effect.timeout(longestLook),
      Effect.orElseSucceed(() => "unknown" as const)
    )

  /** Every session that was begun before is given up before it is used again. */
  const mistrust = Effect.suspend(() => {
    // What was begun since it was first said is ours alone.
    if (!isOlder) good.clear()
    isOlder = true
    return older
  })

  return {
    mistrust,
    /** What `seal` encrypts, in a session that no other copy of the store uses. */
    sealed: Effect.fnUntraced(function*<E>(room: RoomId, seal: Effect.Effect<RawEvent, E | CryptoError>) {
      if (isOlder && !good.has(room)) yield* rotate(room)
      const first = yield* seal
      if (good.has(room) || beginsSession(first)) {
        note(room)
        return first
      }
      const evidence = yield* look(room, first)
      if (evidence === "used") yield* mistrust
      if (evidence === "whole") {
        note(room)
        return first
      }
      yield* rotate(room)
      const second = yield* seal
      note(room)
      return second
    })
  }
}
export type OutboundTrust = ReturnType<typeof makeOutboundTrust>
