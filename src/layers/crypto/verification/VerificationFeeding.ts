import {
  DecryptionSettings,
  DeviceLists,
  type OlmMachine,
  RoomId as EngineRoomId,
  TrustRequirement,
  UserId
} from "@matrix-org/matrix-sdk-crypto-wasm"
import { Clock, Effect } from "effect"
import { flowOf, isTimely, isVerificationRequest } from "../../../domain/crypto/verification/VerificationEvent.ts"
import type { RoomId } from "../../../domain/Ids.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import { serverRetry } from "../../pace/ServerRetry.ts"
import { engineCall } from "../engine/EngineCall.ts"
import type { OutgoingRequests } from "../engine/OutgoingRequests.ts"

/** An event of a verification. */
export interface HeardVerification {
  readonly sender: string
  readonly event: RawEvent
  /** Undefined for a message to our device. */
  readonly room: RoomId | undefined
}

/** Tries of a request of a verification: a person waits, and gives up after some time. */
export const verificationRetry = serverRetry({ most: () => 8, refusal: () => 5_000 })

/** Messages to our device, beside those of a sync: what is not told of keys means nothing here. */
const toDevice = (machine: OlmMachine, events: ReadonlyArray<RawEvent>) =>
  engineCall("taking in a verification", () =>
    machine.receiveSyncChangesMsc4186(
      JSON.stringify(events),
      new DeviceLists(),
      new Map(),
      undefined,
      new DecryptionSettings(TrustRequirement.Untrusted)
    ))

/** Gives events of verifications to the engine. */
export const makeVerificationFeeding = (machine: OlmMachine, outgoing: OutgoingRequests) => {
  /** The engine passes over requests of devices that it does not know. */
  const meet = (user: string) =>
    Effect.andThen(
      engineCall("noting an admin", () => machine.updateTrackedUsers([new UserId(user)])),
      Effect.retry(outgoing.queryFor([user]), verificationRetry)
    )

  /**
   * Ends the sender's earlier verifications. The engine would cancel a new one along with one that it still holds,
   * be that done, and a person who tries again means the new one.
   */
  const makeWay = Effect.fnUntraced(function*(user: string) {
    const earlier = yield* engineCall(
      "looking at verifications",
      () => machine.getVerificationRequests(new UserId(user))
    )
    for (const request of earlier) {
      const word = request.cancel()
      if (word !== undefined) yield* Effect.ignore(outgoing.send(word))
    }
    // What is over is dropped with the next messages, of which there may be none.
    if (earlier.length > 0) yield* toDevice(machine, [])
  })

  return Effect.fnUntraced(function*({ event, room, sender }: HeardVerification) {
    if (isVerificationRequest(event)) {
      const flow = flowOf(event)
      if (flow === undefined || !isTimely(event, yield* Clock.currentTimeMillis)) return
      yield* meet(sender)
      yield* makeWay(sender)
    }
    yield* room === undefined
      ? toDevice(machine, [event])
      : engineCall(
        "taking in a verification",
        () => machine.receiveVerificationEvent(JSON.stringify(event), new EngineRoomId(room))
      )
  })
}
