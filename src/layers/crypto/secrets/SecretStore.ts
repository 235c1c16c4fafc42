import { Effect, Equal, type Redacted, Result, Semaphore } from "effect"
import type { RecoveryKey } from "../../../domain/crypto/secrets/RecoveryKey.ts"
import {
  defaultKeyType,
  keyDescription,
  keyDescriptionType,
  readDefaultKey,
  readKeyDescription,
  readSealedSecret,
  withSealedSecret
} from "../../../domain/crypto/secrets/SecretStorage.ts"
import { SecretDamaged, SecretStorageLocked } from "../../../domain/crypto/secrets/SecretStorageError.ts"
import type { MatrixError } from "../../../domain/matrix/MatrixError.ts"
import { Matrix } from "../../../services/matrix/Matrix.ts"
import { fitsKeyCheck, keyCheckOf, keyIdOf, sealSecret, unsealSecret } from "./SecretSealing.ts"

/** The secrets of the account, with a key that is known to be theirs. A secret's name is its type of account data. */
export interface OpenedSecrets {
  /** The id by which the account knows the key. */
  readonly keyId: string
  /** The secret; undefined where the account does not have it sealed with this key. */
  read(name: string): Effect.Effect<Redacted.Redacted | undefined, MatrixError | SecretDamaged>
  /**
   * Seals a secret. What is sealed with other keys stays. It writes nothing where the account has it already, so
   * repeating it is harmless.
   */
  write(name: string, secret: Redacted.Redacted): Effect.Effect<void, MatrixError>
}

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
  const sealedIn = Effect.fnUntraced(function*(id: string, name: string) {
    const content = yield* matrix.accountData(name)
    return { content, sealed: readSealedSecret(content, id) }
  })

  const opened = (keyId: string, key: RecoveryKey): OpenedSecrets => ({
    keyId,
    read: Effect.fn("SecretStore.read")(function*(name) {
      const { sealed } = yield* sealedIn(keyId, name)
      if (Result.isFailure(sealed) && sealed.failure === "absent") return undefined
      const secret = Result.isSuccess(sealed) ? unsealSecret(key, name, sealed.success) : undefined
      return secret ?? (yield* new SecretDamaged({ secret: name }))
    }),
    write: Effect.fn("SecretStore.write")(function*(name, secret) {
      const { content, sealed } = yield* sealedIn(keyId, name)
      const before = Result.isSuccess(sealed) ? unsealSecret(key, name, sealed.success) : undefined
      if (before !== undefined && Equal.equals(before, secret)) return
      yield* matrix.putAccountData(name, withSealedSecret(content, keyId, sealSecret(key, name, secret)))
    }, one.withPermit)
  })

  /** A description without a check is for any key (spec); a secret that this one does not open shows that it is not. */
  const isBelied = Effect.fnUntraced(function*(id: string, key: RecoveryKey) {
    for (const name of witnesses) {
      const { sealed } = yield* sealedIn(id, name)
      if (Result.isSuccess(sealed)) return unsealSecret(key, name, sealed.success) === undefined
    }
    return false
  })

  const defaultKey = Effect.map(matrix.accountData(defaultKeyType), readDefaultKey)

  const open = Effect.fn("SecretStore.open")(function*(key: RecoveryKey) {
    const id = yield* defaultKey
    if (id === undefined) return yield* locked("none")
    const check = readKeyDescription(yield* matrix.accountData(keyDescriptionType(id)))
    if (Result.isFailure(check)) return yield* locked(check.failure === "unset" ? "damaged" : check.failure)
    const isWrong = check.success === undefined ? yield* isBelied(id, key) : !fitsKeyCheck(key, check.success)
    return isWrong ? yield* locked("wrong key") : opened(id, key)
  })

  const create = Effect.fn("SecretStore.create")(function*(key: RecoveryKey) {
    const id = keyIdOf(key)
    const found = yield* matrix.accountData(keyDescriptionType(id))
    const check = Result.getOrElse(readKeyDescription(found), () => undefined)
    if (check === undefined || !fitsKeyCheck(key, check)) {
      yield* matrix.putAccountData(keyDescriptionType(id), keyDescription(keyCheckOf(key)))
    }
    yield* matrix.putAccountData(defaultKeyType, { key: id })
    return opened(id, key)
  }, one.withPermit)

  return {
    defaultKey,
    open,
    create: (key) => Effect.catchTag(open(key), "SecretStorageLocked", () => create(key))
  }
})
