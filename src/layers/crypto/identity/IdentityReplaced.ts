import { RequestType } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect, Redacted } from "effect"
import { randomBytes } from "node:crypto"
import { encodeRecoveryKey } from "../../../domain/crypto/secrets/RecoveryKey.ts"
import { whyUnsigned } from "../../../domain/crypto/WhyUnsigned.ts"
import { parseJson, recordOf } from "../../../domain/Json.ts"
import { UserError } from "../../../domain/UserError.ts"
import { KeyServer } from "../../../services/crypto/KeyServer.ts"
import { engineCall } from "../engine/EngineCall.ts"
import type { EngineParts, OwnDevice } from "../engine/EngineParts.ts"
import { pendingReplacement, replaceRecoveryKeyFile } from "../secrets/RecoveryKeyReplaced.ts"
import { makeSecretStore, type SecretStore } from "../secrets/SecretStore.ts"
import { makeSignatureUpload, signDevice } from "./DeviceSigning.ts"
import { restoreIdentity } from "./IdentityRestoring.ts"
import { engineKeys, identitySecrets, importIdentity, storeIdentity } from "./IdentitySecrets.ts"
import { askOwnKeys, hasPrivateKeys } from "./OwnKeys.ts"
import { settleReplacement } from "./ReplacementSettled.ts"

export interface IdentityReplacing extends OwnDevice {
  /** The account's. */
  readonly password: Redacted.Redacted
  /** Path of the recovery key's file. */
  readonly recoveryKeyFile: string
}

const wrongPassword = UserError.refuse(
  "The homeserver does not take this password of the account, and replaces no identity without it. " +
    "Nothing was changed."
)

const noPassword = UserError.refuse(
  "The homeserver replaces no identity by a password: reset the account's identity in a client such as Element, " +
    "which leads to the homeserver's own page, and give the recovery key of the new one as MATRIX_RECOVERY_KEY. " +
    "Nothing was changed."
)

/** Ends a run that was cut off, so that its key is not lost where it published its identity. */
const settled = Effect.fnUntraced(
  function*(parts: EngineParts, storage: SecretStore, recoveryKeyFile: string, own: OwnDevice) {
    const { machine } = parts.engine
    const published = yield* askOwnKeys(machine, own)
    if (published._tag !== "Whole" || (yield* pendingReplacement(recoveryKeyFile)) === undefined) return
    if (!(yield* hasPrivateKeys(machine))) {
      const keeping = { recoveryKey: undefined, recoveryKeyFile, show: () => Effect.void }
      yield* restoreIdentity(keeping, parts, storage, published.keys)
    }
    yield* settleReplacement(recoveryKeyFile, storage, published.keys)
  }
)

/**
 * Gives the account another identity, which signs our device, and another recovery key, which is on disk, and
 * opens the new private keys in the secret storage, before anything is published. Until then clients use the one of
 * before. Returns the new key. A run that was cut off is ended by the next start, or by another run, which then makes
 * its own identity. Where the homeserver refuses the password, all is as before.
 */
export const replaceIdentity = Effect.fnUntraced(
  function*(
    { device, password, recoveryKeyFile, user }: IdentityReplacing,
    parts: EngineParts
  ) {
    const { engine: { machine }, outgoing } = parts
    const server = yield* KeyServer
    const storage = yield* makeSecretStore
    const own = { device, user }
    yield* outgoing.flush([RequestType.KeysUpload])
    yield* settled(parts, storage, recoveryKeyFile, own)
    const before = yield* engineKeys(machine)
    const key = Redacted.make(new Uint8Array(randomBytes(32)))
    const file = yield* replaceRecoveryKeyFile(recoveryKeyFile, key)
    const made = yield* engineCall("making the identity", () => machine.bootstrapCrossSigning(true))
    if (made.uploadKeysRequest !== undefined) yield* outgoing.send(made.uploadKeysRequest)
    const secrets = yield* storage.describe(key)
    yield* storeIdentity(machine, secrets.write)
    const putBack = Effect.gen(function*() {
      yield* file.undone
      yield* askOwnKeys(machine, own)
      yield* importIdentity(machine, before)
      // Nobody has the key that opens these.
      yield* Effect.ignore(Effect.forEach(Object.values(identitySecrets), secrets.remove))
    })
    yield* server.uploadSigningKeys(recordOf(parseJson(made.uploadSigningKeysRequest.body)), password).pipe(
      Effect.catchReason("MatrixError", "Refused", (reason, error) =>
        reason.status === 401
          ? Effect.andThen(putBack, whyUnsigned(reason, true) === "not by password" ? noPassword : wrongPassword)
          : Effect.fail(error))
    )
    yield* storage.create(key)
    const upload = makeSignatureUpload(machine, server)
    yield* upload(made.uploadSignaturesRequest)
    yield* askOwnKeys(machine, own)
    yield* signDevice(machine, own, upload)
    yield* file.done
    return encodeRecoveryKey(key)
  }
)
