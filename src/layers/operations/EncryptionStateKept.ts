import { Clock, Effect, Equal, Layer, Option } from "effect"
import type { EncryptionState } from "../../domain/crypto/EncryptionState.ts"
import {
  keptEncryptionName,
  keptEncryptionText,
  readKeptEncryption,
  withKnownBefore
} from "../../domain/crypto/KeptEncryption.ts"
import { Crypto } from "../../services/crypto/Crypto.ts"
import { StoreValues } from "../../services/store/StoreValues.ts"

/** How often the state is looked at, which costs nothing; it is written where it changed. */
const pace = "3 seconds"

/** Keeps the state of encryption in the store, for `status`, `doctor` and `device show`; at the end too. */
export const layer: Layer.Layer<never, never, Crypto | StoreValues> = Layer.effectDiscard(Effect.gen(function*() {
  const crypto = yield* Crypto
  const values = yield* StoreValues
  const text = Option.getOrUndefined(yield* Effect.orElseSucceed(values.get(keptEncryptionName), Option.none))
  let known: EncryptionState | undefined = readKeptEncryption(text)?.state
  let kept: EncryptionState | undefined

  const keep = Effect.gen(function*() {
    const state = withKnownBefore(yield* crypto.state, known)
    known = state
    if (Equal.equals(state, kept)) return
    yield* values.put(keptEncryptionName, keptEncryptionText({ at: yield* Clock.currentTimeMillis, state }))
    kept = state
  })
  // A store that is in trouble is shown as such elsewhere, and the state is written later.
  const look = Effect.ignore(keep)
  yield* Effect.addFinalizer(() => look)
  yield* Effect.forkScoped(Effect.forever(Effect.andThen(look, Effect.sleep(pace))))
}))
