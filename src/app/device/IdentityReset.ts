import { Effect, type Redacted } from "effect"
import { keyStoreOwner, type StoredAccount } from "../../domain/crypto/device/KeyStoreOwner.ts"
import type { AccountSettings } from "../../domain/reset/ResetRequest.ts"
import { UserError } from "../../domain/UserError.ts"
import * as SessionFile from "../../layers/account/SessionFile.ts"
import { noteSigned } from "../../layers/beside/EncryptionNoted.ts"
import { hasStoreOf, openDeviceStore } from "../../layers/crypto/engine/CryptoFolder.ts"
import { loadParts, type OwnDevice } from "../../layers/crypto/engine/EngineParts.ts"
import { keysOfOthers } from "../../layers/crypto/engine/KeysOfOthers.ts"
import { replaceIdentity } from "../../layers/crypto/identity/IdentityReplaced.ts"
import { storedAccount } from "../../layers/crypto/indexeddb/StoredAccount.ts"
import { filesIn } from "../../layers/store/DataDir.ts"
import { Matrix } from "../../services/matrix/Matrix.ts"
import { accountAccess, actingAccess, proxies } from "../reset/ServerAccess.ts"
import { refuseServedBy, takeFolder } from "../reset/TakenFolder.ts"

export interface IdentityOrder {
  readonly dataDir: string
  readonly account: AccountSettings
  /** The account's. */
  readonly password: Redacted.Redacted
}

export interface NewIdentity {
  readonly device: string
  /** The new recovery key, and the path of its file. */
  readonly recoveryKey: Redacted.Redacted
  readonly recoveryKeyFile: string
}

const noKeys = (device: string | undefined) =>
  UserError.refuse(
    `${device === undefined ? "The access token belongs to no device" : `The device ${device} has no keys here`}, so ` +
      "there is nothing that a new identity could sign: start the bot once with MATRIX_ENCRYPTION on. Nothing was " +
      "changed."
  )

/** Whether the device's keys are here. An engine without them would make new ones in the place of the homeserver's. */
const hasOwnKeys = Effect.fnUntraced(function*(own: OwnDevice, held: StoredAccount) {
  const owner = keyStoreOwner(held, own, undefined)
  return owner === "ours" ||
    (owner === "doubtful" && held._tag === "Held" && !(yield* keysOfOthers(own, held.fingerprint)))
})

/** Gives the account a new identity and a new recovery key, as the only user of the folder and of the account. */
export const resetIdentity = Effect.fnUntraced(
  function*({ account, dataDir, password }: IdentityOrder) {
    const { crypto, recoveryKey: recoveryKeyFile, session } = filesIn(dataDir)
    const own = yield* takeFolder(dataDir, true)
    const sessions = SessionFile.layer(session)
    const looking = yield* Effect.provide(accountAccess(account), sessions)
    const server = actingAccess(looking, account, sessions)
    yield* refuseServedBy(server, own)
    return yield* Effect.gen(function*() {
      const { device, user } = yield* (yield* Matrix).whoami
      if (device === undefined || !hasStoreOf(crypto, device)) return yield* noKeys(device)
      const records = yield* openDeviceStore(crypto, device)
      if (!(yield* hasOwnKeys({ user, device }, storedAccount(records)))) return yield* noKeys(device)
      const parts = yield* loadParts({ user, device }, records)
      const recoveryKey = yield* replaceIdentity({ user, device, password, recoveryKeyFile }, parts)
      yield* noteSigned(dataDir, device, parts.engine.machine.identityKeys.ed25519.toBase64())
      return { device, recoveryKey, recoveryKeyFile } satisfies NewIdentity
    }).pipe(Effect.provide(server.keys))
  },
  Effect.scoped,
  (effect, { account }) => Effect.provide(effect, proxies({ account }))
)
