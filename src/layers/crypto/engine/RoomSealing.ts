import { type OlmMachine, RoomId as EngineRoomId } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Clock, Effect } from "effect"
import type { RoomId } from "../../../domain/Ids.ts"
import { at, parseJson, recordOf } from "../../../domain/Json.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import { makeKeyedLock } from "../../pace/KeyedLock.ts"
import type { OutboundTrust } from "../OutboundTrust.ts"
import { mayBeOfUsers } from "../requests/KeyClaims.ts"
import { engineCall } from "./EngineCall.ts"
import { engineUsers } from "./EngineIds.ts"
import type { OutgoingRequests } from "./OutgoingRequests.ts"
import type { KnownRoom, RoomKnowledge } from "./RoomKnowledge.ts"

/** Shares of a room's key that are under way at once. */
const atOnce = 4

/** Counts the syncs after which a room's devices are looked at again: a device changed or left, or a message came. */
export interface DeviceNews {
  devicesChanged: number
}

/** How long a room's devices count as met, in ms; one that had no key to be claimed is tried again then. */
const longestMet = 60_000

interface SealingParts {
  readonly outgoing: OutgoingRequests
  readonly knowledge: RoomKnowledge
  readonly news: DeviceNews
  readonly trust: OutboundTrust
  /** Whose device it is. */
  readonly user: string
}

/** `Crypto.seal`. */
export const makeRoomSealing = (
  machine: OlmMachine,
  { knowledge, news, outgoing, trust, user }: SealingParts
) => {
  const locks = makeKeyedLock<RoomId>()
  /** Learns the devices of a room's readers, and has a secure channel to each. */
  const meet = Effect.fnUntraced(function*(readers: ReadonlyArray<string>) {
    yield* engineCall("noting members", () => machine.updateTrackedUsers(engineUsers(readers)))
    // Before the missing sessions are asked for: the engine would wait seconds for a query that is not sent.
    yield* outgoing.queryFor(readers)
    // Two rooms may claim a key of one device each at the same time: that costs a key, and a lock would have all rooms
    // wait for the slowest homeserver.
    const claim = yield* engineCall(
      "looking for sessions",
      async () => (await machine.getMissingSessions(engineUsers(readers))) ?? undefined
    )
    if (claim === undefined) return
    // Who is claimed for in vain keeps nobody else from reading; the engine tries again.
    const claimed = recordOf(at(parseJson(claim.body), "one_time_keys"))
    const hasOthers = readers.some((reader) => reader !== user && !Object.hasOwn(claimed, reader))
    yield* Effect.catchTag(
      outgoing.send(claim),
      "MatrixError",
      (error) => hasOthers && mayBeOfUsers(error) ? Effect.void : Effect.fail(error)
    )
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
      const encrypted = Effect.gen(function*() {
        // Always, also where nothing is to be shared: the engine ends the process where a session that is to be changed
        // is used without.
        const shares = yield* engineCall(
          "sharing a room's key",
          () => machine.shareRoomKey(new EngineRoomId(room), engineUsers(readers), settings())
        )
        yield* Effect.forEach(shares, (share) => outgoing.send(share), {
          concurrency: atOnce,
          discard: true
        })
        const sealed = yield* engineCall(
          "encrypting",
          () => machine.encryptRoomEvent(new EngineRoomId(room), type, JSON.stringify(content))
        )
        return recordOf(parseJson(sealed))
      })
      return yield* trust.sealed(room, encrypted)
    }))
}
