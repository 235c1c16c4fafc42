import { Effect } from "effect"
import { IdentityState } from "../../../domain/crypto/EncryptionState.ts"
import type { MatrixError } from "../../../domain/matrix/MatrixError.ts"
import type { StoreError } from "../../../domain/StoreError.ts"
import type { CryptoError } from "../../../services/crypto/Crypto.ts"
import { KeyServer } from "../../../services/crypto/KeyServer.ts"
import { cryptoError } from "../engine/EngineCall.ts"
import type { EngineParts, OwnDevice } from "../engine/EngineParts.ts"
import { makeSecretStore } from "../secrets/SecretStore.ts"
import { makeSignatureUpload, signDevice } from "./DeviceSigning.ts"
import { type IdentityKeeping, makeNewIdentity } from "./IdentityMaking.ts"
import { restoreIdentity } from "./IdentityRestoring.ts"
import { askOwnKeys, hasPrivateKeys } from "./OwnKeys.ts"
import { settleReplacement } from "./ReplacementSettled.ts"

const inPart = "the homeserver shows only some of its keys: publish it anew from a client that has them"

/**
 * Brings the account's identity in order, in steps that may be repeated after a crash between any two: our own keys are
 * asked for; private keys are restored, or made and published; then our device is signed. An identity that was
 * published and whose keys are not to be had is left alone.
 */
export const makeIdentity = Effect.fnUntraced(function*(keeping: IdentityKeeping & OwnDevice, parts: EngineParts) {
  const server = yield* KeyServer
  const storage = yield* makeSecretStore
  const { engine: { machine } } = parts
  const inOrder: Effect.Effect<IdentityState, MatrixError | CryptoError | StoreError, KeyServer> = Effect.gen(
    function*() {
      const published = yield* askOwnKeys(machine, keeping)
      if (published._tag === "Part") return IdentityState.cases.Locked.make({ why: inPart })
      if (published._tag === "None") {
        const stuck = yield* makeNewIdentity(keeping, parts, storage)
        if (stuck !== undefined) return stuck
      } else {
        const isWhole = yield* hasPrivateKeys(machine)
        const stuck = isWhole ? undefined : yield* restoreIdentity(keeping, parts, storage, published.keys)
        if (stuck !== undefined) return stuck
        yield* settleReplacement(keeping.recoveryKeyFile, storage, published.keys)
      }
      yield* signDevice(machine, keeping, makeSignatureUpload(machine, server))
      return IdentityState.cases.Signed.make({})
    }
  )
  return inOrder.pipe(
    Effect.catchTag("StoreError", (error) => Effect.fail(cryptoError("keeping the recovery key", error))),
    Effect.provideService(KeyServer, server)
  )
})
