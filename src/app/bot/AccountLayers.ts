import { Effect, Layer, Option } from "effect"
import { hostname } from "node:os"
import { baseOf } from "../../domain/account/ServerName.ts"
import {
  hasSignedDevice,
  keptEncryptionName,
  mismatchedBefore,
  notedFingerprint,
  readKeptEncryption
} from "../../domain/crypto/KeptEncryption.ts"
import type { UserId } from "../../domain/Ids.ts"
import type { Settings } from "../../domain/settings/Settings.ts"
import * as MatrixLoggedIn from "../../layers/account/MatrixLoggedIn.ts"
import * as CryptoApart from "../../layers/crypto/CryptoApart.ts"
import { noteKeyStore } from "../../layers/crypto/KeyStoreNoted.ts"
import { leaseFolderOf } from "../../layers/lease/LeaseFolder.ts"
import * as LeaseLive from "../../layers/lease/LeaseLive.ts"
import * as MatrixClientServer from "../../layers/matrix/MatrixClientServer.ts"
import { leaseName } from "../../layers/store/LeaseName.ts"
import { StoreValues } from "../../services/store/StoreValues.ts"
import { DiscoveredServer } from "../DiscoveredServer.ts"

/** `Matrix` of the account. */
export const matrixOf = ({ auth, deviceId, deviceName }: Settings) =>
  Layer.unwrap(Effect.map(DiscoveredServer, ({ reached, url }) => {
    const homeserver = baseOf(url)
    if (auth._tag === "Token") return MatrixClientServer.layer({ homeserver, token: auth.token })
    const { password, user } = auth
    return MatrixLoggedIn.layer({ homeserver, user, password, device: deviceId, deviceName, reached })
  }))

/** Encryption of the account's device. The engine is read where it is used alone. */
export const encryptionFor =
  (settings: Settings, isPlay: boolean) =>
  (me: UserId, device: string | undefined, isAdmin: (user: string) => boolean) => {
    if (!settings.encryption) return CryptoApart.off
    if (device === undefined) return CryptoApart.withoutDevice
    return Layer.unwrap(Effect.gen(function*() {
      const { encryptionOf } = yield* Effect.promise(() => import("../Encryption.ts"))
      const values = yield* StoreValues
      const kept = yield* values.get(keptEncryptionName)
      const before = readKeptEncryption(Option.getOrUndefined(kept))?.state
      const own = {
        user: me,
        device,
        fingerprint: notedFingerprint(before, device),
        wasSigned: hasSignedDevice(before),
        mismatchedBefore: mismatchedBefore(before),
        isAdmin
      }
      return encryptionOf(settings, own, isPlay).pipe(
        Layer.tapError((error) =>
          error._tag === "StoreError"
            ? Effect.provideService(noteKeyStore(device, error), StoreValues, values)
            : Effect.void
        )
      )
    }))
  }

/** `Matrix` leased: it hears in its syncs who else wants the account. Provides the lease too. */
export const leasedMatrix = ({ dataDir }: Settings, takeOver: boolean) =>
  Layer.unwrap(Effect.map(
    Effect.all([leaseName, leaseFolderOf(dataDir)]),
    ([store, place]) => LeaseLive.layer({ store, place, host: hostname(), takeOver })
  ))
