import type { OlmMachine } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect, Redacted } from "effect"
import { randomBytes } from "node:crypto"
import { encodeRecoveryKey } from "../../../domain/crypto/secrets/RecoveryKey.ts"
import { whyUnsigned } from "../../../domain/crypto/WhyUnsigned.ts"
import { parseJson, recordOf } from "../../../domain/Json.ts"
import { UserError } from "../../../domain/UserError.ts"
import { KeyServer } from "../../../services/crypto/KeyServer.ts"
import { engineCall } from "../engine/EngineCall.ts"
import type { EngineParts, OwnDevice } from "../engine/EngineParts.ts"
import { replaceRecoveryKeyFile } from "../secrets/RecoveryKeyReplaced.ts"
import { makeSecretStore } from "../secrets/SecretStore.ts"
import { makeSignatureUpload, signDevice } from "./DeviceSigning.ts"
import { storeIdentity } from "./IdentitySecrets.ts"
import { askOwnKeys } from "./OwnKeys.ts"

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

/** Keys of an identity as the engine had them; undefined: it had none. */
const keysOf = (machine: OlmMachine) => engineCall("reading own keys", () => machine.exportCrossSigningKeys())

/** Has the engine take the identity that is published for the account's, with these private keys where they fit. */
const putBack = Effect.fnUntraced(
  function*(machine: OlmMachine, user: string, keys: Effect.Success<ReturnType<typeof keysOf>>) {
    yield* askOwnKeys(machine, user)
    yield* engineCall(
      "restoring own keys",
      async () =>
        void await machine.importCrossSigningKeys(keys?.masterKey, keys?.self_signing_key, keys?.userSigningKey)
    )
  }
)

/**
 * Gives the account another identity, which signs our device, and another recovery key, which is on disk before
 * anything is published. Returns that key. A run that was cut off is finished by another one, which makes its own
 * identity. Where the homeserver refuses the password, all is as before.
 */
export const replaceIdentity = Effect.fnUntraced(
  function*(
    { device, password, recoveryKeyFile, user }: IdentityReplacing,
    { engine: { machine }, outgoing }: EngineParts
  ) {
    const server = yield* KeyServer
    const storage = yield* makeSecretStore
    yield* askOwnKeys(machine, user)
    const before = yield* keysOf(machine)
    const key = Redacted.make(new Uint8Array(randomBytes(32)))
    const file = yield* replaceRecoveryKeyFile(recoveryKeyFile, key)
    const made = yield* engineCall("making the identity", () => machine.bootstrapCrossSigning(true))
    if (made.uploadKeysRequest !== undefined) yield* outgoing.send(made.uploadKeysRequest)
    yield* server.uploadSigningKeys(recordOf(parseJson(made.uploadSigningKeysRequest.body)), password).pipe(
      Effect.catchReason("MatrixError", "Refused", (reason, error) =>
        reason.status === 401
          ? Effect.andThen(
            Effect.andThen(file.undone, putBack(machine, user, before)),
            whyUnsigned(reason, true) === "not by password" ? noPassword : wrongPassword
          )
          : Effect.fail(error))
    )
    const upload = makeSignatureUpload(machine, server)
    yield* upload(made.uploadSignaturesRequest)
    yield* storeIdentity(machine, yield* storage.create(key))
    yield* askOwnKeys(machine, user)
    yield* signDevice(machine, { device, user }, upload)
    yield* file.done
    return encodeRecoveryKey(key)
  }
)
