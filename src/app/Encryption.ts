import { Console, Effect, Layer, Redacted } from "effect"
import { recoveryKeyOf } from "../domain/crypto/secrets/RecoveryKey.ts"
import type { Settings } from "../domain/settings/Settings.ts"
import type { StoreError } from "../domain/StoreError.ts"
import { UserError } from "../domain/UserError.ts"
import * as CryptoEngine from "../layers/crypto/CryptoEngine.ts"
import type { OwnDevice } from "../layers/crypto/engine/EngineParts.ts"
import { filesIn } from "../layers/store/DataDir.ts"
import { Crypto } from "../services/crypto/Crypto.ts"
import type { KeyServer } from "../services/crypto/KeyServer.ts"
import type { Matrix } from "../services/matrix/Matrix.ts"

type EncryptionSettings = Pick<Settings, "auth" | "dataDir" | "recoveryKey">

/** Shown to a person alone: what is not a terminal may be a log. `isPlay`: the account ends with the process. */
const showNew = (file: string, isPlay: boolean) => (key: Redacted.Redacted) =>
  isPlay
    ? Effect.void
    : process.stderr.isTTY === true
    ? Console.error(
      `\nThe account's recovery key, shown this once: ${
        Redacted.value(key)
      }\nWrite it down. It is in ${file} too, until device show --forget-recovery-key deletes it there\n`
    )
    : Effect.logInfo(`The account's new recovery key is in ${file}: write it down`)

/** Encryption as the settings say. `isPlay`: of an account that nobody needs again, as in the sandbox. */
export const encryptionOf = (
  { auth, dataDir, recoveryKey }: EncryptionSettings,
  own: OwnDevice & Pick<CryptoEngine.CryptoOptions, "fingerprint" | "isAdmin" | "mismatchedBefore" | "wasSigned">,
  isPlay = false
): Layer.Layer<Crypto, StoreError | UserError, KeyServer | Matrix> => {
  const files = filesIn(dataDir)
  return CryptoEngine.layer({
    ...own,
    folder: files.crypto,
    password: auth._tag === "Password" ? auth.password : undefined,
    recoveryKey: recoveryKeyOf(recoveryKey),
    recoveryKeyFile: files.recoveryKey,
    show: showNew(files.recoveryKey, isPlay)
  }).pipe(
    Layer.catchTag(
      "CryptoError",
      (error) => Layer.effect(Crypto, Effect.fail(new UserError({ sentence: error.message, exitCode: 1 })))
    )
  )
}
