import {
  DecryptedToDeviceEvent,
  DecryptionSettings,
  DeviceLists,
  TrustRequirement
} from "@matrix-org/matrix-sdk-crypto-wasm"
import { parseJson, recordOf } from "../../../domain/Json.ts"
import type { KeyNews } from "../../../domain/matrix/KeyNews.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import type { Engine } from "./Engine.ts"
import { atomicEngineCall } from "./EngineCall.ts"
import { engineUsers } from "./EngineIds.ts"

/**
 * Gives a sync's news to the engine; they are in its store when it succeeds, all of them or none: a message to our
 * device can be opened once, and its session is kept before the key that it brought. Returns the messages to our
 * device that were encrypted, as they were meant; keys in them are blank.
 */
export const takeNews = (
  { machine, records }: Pick<Engine, "machine" | "records">,
  { changed, counts, left, toDevice, unusedFallback }: KeyNews
) =>
  atomicEngineCall(records, "taking in keys", () =>
    machine.receiveSyncChanges(
      JSON.stringify(toDevice),
      new DeviceLists(engineUsers(changed), engineUsers(left)),
      new Map(Object.entries(counts)),
      unusedFallback === undefined ? undefined : new Set(unusedFallback),
      new DecryptionSettings(TrustRequirement.Untrusted)
    ).then((taken) =>
      taken.flatMap((one): ReadonlyArray<RawEvent> =>
        one instanceof DecryptedToDeviceEvent ? [recordOf(parseJson(one.rawEvent))] : []
      )
    ))
