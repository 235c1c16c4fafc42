import { Effect, Ref } from "effect"
import type { EncryptionState, IdentityState } from "../../../domain/crypto/EncryptionState.ts"
import { identityWords, isSignedAnew } from "../../../domain/crypto/IdentityWords.ts"
import { recoveryKeyWords } from "../../../domain/crypto/secrets/RecoveryKeyWords.ts"
import type { Matrix } from "../../../services/matrix/Matrix.ts"
import { tryRecoveryKey } from "../secrets/RecoveryKeyTried.ts"
import { makeSecretStore } from "../secrets/SecretStore.ts"
import type { RecoveryKeyKeeping } from "./KeptRecoveryKey.ts"

type On = typeof EncryptionState.cases.On.Type

const withRecoveryKey = (now: On, why: string | undefined): On => {
  const { recoveryKey: _, ...rest } = now
  return why === undefined ? rest : { ...rest, recoveryKey: why }
}

/**
 * Notes what was found of the account's identity, and says what it lacks, or that it signed the device which was not
 * signed before. Where it did, the recovery key is tried, which nothing else needs then; a homeserver that does not
 * answer that is asked again at the next start.
 */
export const makeIdentityTold: (
  keeping: RecoveryKeyKeeping & { readonly wasSigned?: boolean },
  state: Ref.Ref<On>
) => Effect.Effect<(found: IdentityState) => Effect.Effect<void>, never, Matrix> = Effect.fnUntraced(
  function*(keeping, state) {
    const storage = yield* makeSecretStore
    const tried = Effect.gen(function*() {
      const trial = yield* tryRecoveryKey(keeping, storage)
      const why = trial._tag === "Wrong" ? trial.why : undefined
      const { recoveryKey: before } = yield* Ref.getAndUpdate(state, (now) => withRecoveryKey(now, why))
      if (why === undefined || why === before) return
      const { advice, means } = recoveryKeyWords(why)
      yield* Effect.logWarning(`${means}. ${advice}`)
    }).pipe(Effect.ignore)

    return Effect.fnUntraced(function*(found: IdentityState) {
      const { identity: before } = yield* Ref.getAndUpdate(state, (now) => ({ ...now, identity: found }))
      const words = identityWords(found)
      if (words !== undefined) yield* Effect.logWarning(`${words.means}. ${words.advice}`)
      if (isSignedAnew(found, before, keeping.wasSigned)) {
        yield* Effect.logInfo("The bot's device is signed: the account's identity vouches for it")
      }
      if (found._tag === "Signed") yield* tried
    })
  }
)
