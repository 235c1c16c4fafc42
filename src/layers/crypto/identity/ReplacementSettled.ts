import { Effect } from "effect"
import type { IdentityKeys } from "../../../domain/crypto/keys/PublishedIdentity.ts"
import { readRecoveryKeyFile } from "../secrets/RecoveryKeyFile.ts"
import { pendingReplacement } from "../secrets/RecoveryKeyReplaced.ts"
import type { SecretStore } from "../secrets/SecretStore.ts"
import { openIdentity } from "./IdentityRestoring.ts"

/**
 * Ends a replacement of the identity which was cut off, by which identity is published: with the new one clients use
 * the new recovery key, with the one of before its key is in its place again. Where neither key opens the published
 * one, both files stay.
 */
export const settleReplacement = Effect.fnUntraced(
  function*(recoveryKeyFile: string, storage: SecretStore, published: IdentityKeys<string>) {
    const pending = yield* pendingReplacement(recoveryKeyFile)
    if (pending === undefined) return
    const [key, before] = [yield* readRecoveryKeyFile(recoveryKeyFile), yield* pending.before]
    if (key !== undefined && (yield* openIdentity(storage, key, published)).keys !== undefined) {
      yield* storage.create(key)
      return yield* pending.done
    }
    const isBefore = before === undefined || (yield* openIdentity(storage, before, published)).keys !== undefined
    if (isBefore) yield* pending.undone
  }
)
