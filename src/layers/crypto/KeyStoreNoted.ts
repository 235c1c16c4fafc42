import { Clock, Effect, Option } from "effect"
import { EncryptionState, IdentityState } from "../../domain/crypto/EncryptionState.ts"
import { keptEncryptionName, keptEncryptionText, readKeptEncryption } from "../../domain/crypto/KeptEncryption.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { StoreValues } from "../../services/store/StoreValues.ts"

/** Keeps for `status` that a start ended on the device's keys. A fault that may pass by itself is not kept. */
export const noteKeyStore = Effect.fnUntraced(function*(device: string, { reason }: StoreError) {
  if (reason !== "keys damaged") return
  const values = yield* StoreValues
  const before = readKeptEncryption(Option.getOrUndefined(yield* values.get(keptEncryptionName)))?.state
  const state = before?._tag === "On" && before.device === device
    ? before
    : EncryptionState.cases.On.make({ device, identity: IdentityState.cases.Unknown.make({}) })
  const at = yield* Clock.currentTimeMillis
  yield* values.put(keptEncryptionName, keptEncryptionText({ at, state: { ...state, keyStore: reason } }))
}, (noting) => Effect.ignore(noting))
