import { Effect, Result, Semaphore } from "effect"
import type { RecoveryKey } from "../../../domain/crypto/secrets/RecoveryKey.ts"
import {
  defaultKeyType,
  isKeyTakenAway,
  keyDescription,
  keyDescriptionType,
  readDefaultKey,
  readKeyDescription,
  readSealedSecret,
  sealingKeys
} from "../../../domain/crypto/secrets/SecretStorage.ts"
import { SecretStorageLocked } from "../../../domain/crypto/secrets/SecretStorageError.ts"
import type { MatrixError } from "../../../domain/matrix/MatrixError.ts"
import { Matrix } from "../../../services/matrix/Matrix.ts"
import { type OpenedSecrets, openedSecrets } from "./OpenedSecrets.ts"
import { fitsKeyCheck, keyCheckOf, keyIdOf, unsealSecret } from "./SecretSealing.ts"

/**
 * The account's secret storage (spec, "Secrets", "Secret storage"): account data that only a recovery key opens. Every
 * method asks the homeserver anew and is tried once; a caller that repeats one after a failure, or after a crash, goes
 * on where it was.
 */
export interface SecretStore {
  /** The id of the key that clients use; undefined where the account has no secret storage. */
  readonly defaultKey: Effect.Effect<string | undefined, MatrixError>
  /** The account's secrets, where this is the key that clients use. It changes nothing. */
  open(key: RecoveryKey): Effect.Effect<OpenedSecrets, MatrixError | SecretStorageLocked>
  /**
   * Makes this the key that clients use, unless it is already. The description is written before the default names it,
   * and its id comes from the key, so that a repetition writes neither twice. Where the account has another key, what
   * that key opens stays, but clients ask for ours from then on: `open` tells beforehand.
   */
  create(key: RecoveryKey): Effect.Effect<OpenedSecrets, MatrixError>
  /** The same, unless clients use another one. */
  begin(key: RecoveryKey): Effect.Effect<OpenedSecrets, MatrixError | SecretStorageLocked>
  /** Describes a key of ours which clients do not use before `create`; what they use is as before. */
  describe(key: RecoveryKey): Effect.Effect<OpenedSecrets, MatrixError>
  /** The account's secrets by a key that was described so; undefined where this one was not. It changes nothing. */
  described(key: RecoveryKey): Effect.Effect<OpenedSecrets | undefined, MatrixError>
  /** The ids of all keys that a secret is sealed with. */
  sealedWith(name: string): Effect.Effect<ReadonlyArray<string>, MatrixError>
}

/** What may show that a key is the right one, where its description does not. */
const witnesses = [
  "m.cross_signing.master",
  "m.cross_signing.self_signing",
  "m.cross_signing.user_signing",
  "m.megolm_backup.v1"
]

const locked = (reason: SecretStorageLocked["reason"]) => Effect.fail(new SecretStorageLocked({ reason }))

/** The secret storage of the account that `Matrix` is for. One is enough: its writes take turns. */
export const makeSecretStore: Effect.Effect<SecretStore, never, Matrix> = Effect.gen(function*() {
  const matrix = yield* Matrix
  const one = yield* Semaphore.make(1)
  const opened = (keyId: string, key: RecoveryKey) => openedSecrets(matrix, one, keyId, key)

  /** A description without a check is for any key (spec); a secret that this one does not open shows that it is not. */
  const isBelied = Effect.fnUntraced(function*(id: string, key: RecoveryKey) {
    for (const name of witnesses) {
      const sealed = readSealedSecret(yield* matrix.accountData(name), id)
      if (Result.isSuccess(sealed)) return unsealSecret(key, name, sealed.success) === undefined
    }
    return false
  })

  const named = matrix.accountData(defaultKeyType)

  const open = Effect.fn("SecretStore.open")(function*(key: RecoveryKey) {
    const content = yield* named
    const id = readDefaultKey(content)
    if (id === undefined) return yield* locked(isKeyTakenAway(content) ? "none" : "damaged")
    const check = readKeyDescription(yield* matrix.accountData(keyDescriptionType(id)))
    if (Result.isFailure(check)) return yield* locked(check.failure === "unset" ? "damaged" : check.failure)
    const isWrong = check.success === undefined ? yield* isBelied(id, key) : !fitsKeyCheck(key, check.success)
    return isWrong ? yield* locked("wrong key") : opened(id, key)
  })

  const described = Effect.fn("SecretStore.described")(function*(key: RecoveryKey) {
    const id = keyIdOf(key)
    const check = Result.getOrUndefined(readKeyDescription(yield* matrix.accountData(keyDescriptionType(id))))
    return check !== undefined && fitsKeyCheck(key, check) ? opened(id, key) : undefined
  })

  const describing = Effect.fnUntraced(function*(key: RecoveryKey) {
    const there = yield* described(key)
    if (there !== undefined) return there
    const id = keyIdOf(key)
    yield* matrix.putAccountData(keyDescriptionType(id), keyDescription(keyCheckOf(key)))
    return opened(id, key)
  })

  const making = Effect.fn("SecretStore.create")(function*(key: RecoveryKey) {
    const secrets = yield* describing(key)
    yield* matrix.putAccountData(defaultKeyType, { key: secrets.keyId })
    return secrets
  }, one.withPermit)

  const begin = (key: RecoveryKey): Effect.Effect<OpenedSecrets, MatrixError | SecretStorageLocked> =>
    Effect.catchTag(
      open(key),
      "SecretStorageLocked",
      (error): Effect.Effect<OpenedSecrets, MatrixError | SecretStorageLocked> =>
        error.reason === "none" ? making(key) : Effect.fail(error)
    )

  return {
    defaultKey: Effect.map(named, readDefaultKey),
    open,
    create: (key) => Effect.catchTag(open(key), "SecretStorageLocked", () => making(key)),
    begin,
    describe: (key) => one.withPermit(describing(key)),
    described,
    sealedWith: (name) => Effect.map(matrix.accountData(name), sealingKeys)
  }
})
