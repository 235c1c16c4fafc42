import { Effect, Equal, type Redacted, Result, type Semaphore } from "effect"
import type { RecoveryKey } from "../../../domain/crypto/secrets/RecoveryKey.ts"
import {
  readSealedSecret,
  sealingKeys,
  withoutSealedSecret,
  withSealedSecret
} from "../../../domain/crypto/secrets/SecretStorage.ts"
import { SecretDamaged, SecretTaken } from "../../../domain/crypto/secrets/SecretStorageError.ts"
import type { MatrixError } from "../../../domain/matrix/MatrixError.ts"
import type { Matrix } from "../../../services/matrix/Matrix.ts"
import { sealSecret, unsealSecret } from "./SecretSealing.ts"

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
  /** The same where the account does not have another secret of this name, sealed with whatever key. */
  add(name: string, secret: Redacted.Redacted): Effect.Effect<void, MatrixError | SecretTaken>
  /** Takes away what is sealed with this key. */
  remove(name: string): Effect.Effect<void, MatrixError>
}

/** The secrets by this key, whose id is `keyId`. Writes with the same semaphore take turns. */
export const openedSecrets = (
  matrix: typeof Matrix.Service,
  one: Semaphore.Semaphore,
  keyId: string,
  key: RecoveryKey
): OpenedSecrets => {
  const sealedIn = Effect.fnUntraced(function*(name: string) {
    const content = yield* matrix.accountData(name)
    return { content, sealed: readSealedSecret(content, keyId) }
  })
  return {
    keyId,
    read: Effect.fn("SecretStore.read")(function*(name) {
      const { sealed } = yield* sealedIn(name)
      if (Result.isFailure(sealed) && sealed.failure === "absent") return undefined
      const secret = Result.isSuccess(sealed) ? unsealSecret(key, name, sealed.success) : undefined
      return secret ?? (yield* new SecretDamaged({ secret: name }))
    }),
    write: Effect.fn("SecretStore.write")(function*(name, secret) {
      const { content, sealed } = yield* sealedIn(name)
      const before = Result.isSuccess(sealed) ? unsealSecret(key, name, sealed.success) : undefined
      if (before !== undefined && Equal.equals(before, secret)) return
      yield* matrix.putAccountData(name, withSealedSecret(content, keyId, sealSecret(key, name, secret)))
    }, one.withPermit),
    add: Effect.fn("SecretStore.add")(function*(name, secret) {
      const { content, sealed } = yield* sealedIn(name)
      const before = Result.isSuccess(sealed) ? unsealSecret(key, name, sealed.success) : undefined
      if (before !== undefined && Equal.equals(before, secret)) return
      if (sealingKeys(content).length > 0) return yield* new SecretTaken({ secret: name })
      yield* matrix.putAccountData(name, withSealedSecret(content, keyId, sealSecret(key, name, secret)))
    }, one.withPermit),
    remove: Effect.fn("SecretStore.remove")(function*(name) {
      const { content } = yield* sealedIn(name)
      if (!sealingKeys(content).includes(keyId)) return
      yield* matrix.putAccountData(name, withoutSealedSecret(content, keyId))
    }, one.withPermit)
  }
}
