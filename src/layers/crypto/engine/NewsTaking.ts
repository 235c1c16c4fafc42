import {
  DecryptedToDeviceEvent,
  DecryptionSettings,
  DeviceLists,
  type OlmMachine,
  TrustRequirement,
  UserId
} from "@matrix-org/matrix-sdk-crypto-wasm"
import { parseJson, recordOf } from "../../../domain/Json.ts"
import type { KeyNews } from "../../../domain/matrix/KeyNews.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import { engineCall } from "./EngineCall.ts"

/** Ids that the engine refuses are nobody's. */
const usersOf = (ids: ReadonlyArray<string>) =>
  ids.flatMap((id) => {
    try {
      return [new UserId(id)]
    } catch {
      return []
    }
  })

/**
 * Gives a sync's news to the engine; they are in its store when it succeeds. Returns the messages to our device that
 * were encrypted, as they were meant; keys in them are blank.
 */
export const takeNews = (machine: OlmMachine, { changed, counts, left, toDevice, unusedFallback }: KeyNews) =>
  engineCall("taking in keys", () =>
    machine.receiveSyncChanges(
      JSON.stringify(toDevice),
      new DeviceLists(usersOf(changed), usersOf(left)),
      new Map(Object.entries(counts)),
      unusedFallback === undefined ? undefined : new Set(unusedFallback),
      new DecryptionSettings(TrustRequirement.Untrusted)
    ).then((taken) =>
      taken.flatMap((one): ReadonlyArray<RawEvent> =>
        one instanceof DecryptedToDeviceEvent ? [recordOf(parseJson(one.rawEvent))] : []
      )
    ))
