import { Clock, Duration, Effect } from "effect"
import { existsSync } from "node:fs"
import { resolve } from "node:path"
import { lookRefused } from "../../domain/account/LookRefused.ts"
import { encodeRecoveryKey } from "../../domain/crypto/secrets/RecoveryKey.ts"
import type { DeviceReport } from "../../domain/operations/device/DeviceReport.ts"
import type { AccountSettings } from "../../domain/reset/ResetRequest.ts"
import { encryptionIn } from "../../layers/beside/EncryptionInStatus.ts"
import { status } from "../../layers/beside/StoreStatus.ts"
import { readRecoveryKeyFile, removeRecoveryKeyFile } from "../../layers/crypto/secrets/RecoveryKeyFile.ts"
import { askServerKeys } from "../../layers/matrix/ServerKeysAsked.ts"
import { filesIn } from "../../layers/store/DataDir.ts"
import { deviceInsteadOf } from "../../layers/store/devices/FormerDevice.ts"
import { Matrix } from "../../services/matrix/Matrix.ts"
import { readOnlySession } from "../reset/DryRun.ts"
import { accountAccess, proxies } from "../reset/ServerAccess.ts"

export interface DevicePlace {
  readonly dataDir: string
  /** The account by the settings, or what is wrong with them. */
  readonly account: AccountSettings | { readonly why: string }
}

/** How long the homeserver is waited for. */
const longestWait = Duration.seconds(30)

type Asked = Pick<DeviceReport, "device" | "server">

const inVain = (failed: 1 | 2, why: string): Asked => ({ device: null, server: { why, failed } })

/** The account's device and what the homeserver has of it. It logs in nowhere and changes nothing. */
const asked = (account: AccountSettings, session: string) =>
  Effect.gen(function*() {
    const server = yield* accountAccess(account)
    const place = { homeserver: server.homeserver, proof: server.proof }
    return yield* Effect.gen(function*() {
      const { device, user } = yield* (yield* Matrix).whoami
      return device === undefined
        ? { device: null, server: { why: "the access token belongs to no device" } } satisfies Asked
        : { device, server: yield* askServerKeys(user, device) }
    }).pipe(
      Effect.catchTag("MatrixError", (error) => {
        const refused = lookRefused(place, error)
        return Effect.succeed(refused === undefined ? inVain(1, error.message) : inVain(2, refused))
      }),
      Effect.provide(server.keys)
    )
  }).pipe(
    Effect.timeoutOrElse({
      duration: longestWait,
      orElse: () => Effect.succeed(inVain(1, "the homeserver does not answer"))
    }),
    Effect.provide(readOnlySession(session)),
    Effect.provide(proxies({ account })),
    Effect.catch(({ message }) =>
      Effect.succeed({ device: null, server: { why: message.replace(" Nothing was changed.", "") } })
    )
  )

/** The device that the bot is in the place of the one that it noted; `now`: as the homeserver says. */
const insteadOf = (noted: string, { account, dataDir }: DevicePlace, now: string | null) => {
  if (now !== null) return Effect.succeed(now === noted ? false as const : { device: now })
  const login = "why" in account || account.auth._tag === "Token"
    ? undefined
    : { user: account.auth.user, device: account.deviceId }
  const { crypto, session } = filesIn(resolve(dataDir))
  return Effect.provide(deviceInsteadOf(noted, crypto, login), readOnlySession(session)).pipe(
    Effect.orElseSucceed(() => false as const)
  )
}

/** Looks at the bot's device beside the bot, which may be running. */
export const deviceShown = Effect.fnUntraced(function*({ account, dataDir }: DevicePlace) {
  const files = filesIn(resolve(dataDir))
  const { device, encryption } = yield* status(dataDir, undefined)
  const found = "why" in account ? { device: null, server: account } : yield* asked(account, files.session)
  const noted = encryption.device ?? device
  const other = noted === null ? false : yield* insteadOf(noted, { account, dataDir }, found.device)
  const report: DeviceReport = {
    at: new Date(yield* Clock.currentTimeMillis),
    device: other === false ? found.device ?? noted : other.device ?? null,
    // What was noted of a device that the bot is no more is not told of the one that it is.
    encryption: other === false ? encryption : encryptionIn(undefined, encryption.unreadable),
    server: found.server,
    recoveryKeyFile: existsSync(files.recoveryKey) ? files.recoveryKey : null
  }
  return report
})

/** The recovery key as people write it; undefined: its file is not there. */
export const shownRecoveryKey = (dataDir: string) =>
  Effect.map(
    readRecoveryKeyFile(filesIn(resolve(dataDir)).recoveryKey),
    (key) => (key === undefined ? undefined : encodeRecoveryKey(key))
  )

/** Deletes the file of the recovery key. */
export const forgetRecoveryKey = (dataDir: string) => removeRecoveryKeyFile(filesIn(resolve(dataDir)).recoveryKey)
