import { Effect } from "effect"
import { existsSync } from "node:fs"
import { join, resolve } from "node:path"
import type { RecoveryKeyTrial } from "../../domain/crypto/secrets/RecoveryKeyTrial.ts"
import type { DoctorRequest } from "../../domain/doctor/DoctorRequest.ts"
import { type Finding, findingsOf } from "../../domain/doctor/Finding.ts"
import { firstStartFindings, recoveryKeyFinding, serverKeyFindings } from "../../domain/doctor/ServerKeyFindings.ts"
import type { EncryptionStatus } from "../../domain/operations/BotStatus.ts"
import type { KeyServer } from "../../services/crypto/KeyServer.ts"
import type { Matrix } from "../../services/matrix/Matrix.ts"
import { askServerKeys } from "../matrix/ServerKeysAsked.ts"
import { filesIn } from "../store/DataDir.ts"
import { deviceFolderName } from "../store/devices/DeviceFolders.ts"

/** Tries the recovery key that is set here, or lies in DATA_DIR, on the account. */
export type RecoveryKeyTried = Effect.Effect<RecoveryKeyTrial, { readonly message: string }, Matrix>

/** Whether DATA_DIR has keys of the device. */
const hasKeysOf = (dataDir: string | undefined, device: string) =>
  dataDir !== undefined && existsSync(join(filesIn(resolve(dataDir)).crypto, deviceFolderName(device), "keys.db"))

const unasked = (error: { readonly message: string }): ReadonlyArray<Finding> => [
  findingsOf("encryption").skipped("keys on the server", error.message)
]

/**
 * What the homeserver has of the login's device and of its account, and whether the recovery key here opens the
 * account's secrets. Of a device that no bot here used yet: what its first start will meet.
 */
export const serverKeysLook = Effect.fnUntraced(
  function*(
    { auth, dataDir, encryption }: DoctorRequest,
    { device, user }: { readonly user: string; readonly device: string | undefined },
    noted: EncryptionStatus | undefined,
    tried: RecoveryKeyTried
  ) {
    if (encryption === undefined || device === undefined) return []
    const server = yield* askServerKeys(user, device)
    const trial = yield* tried
    const isNoted = noted?.state === "on" && noted.device === device
    const byPassword = auth === undefined ? undefined : auth._tag === "Password"
    const unnoted = { fingerprint: null, backup: null }
    return [
      ...(isNoted || hasKeysOf(dataDir, device)
        ? serverKeyFindings(server, isNoted ? noted : unnoted, byPassword)
        : firstStartFindings(server, { device, byPassword: byPassword === true }, trial)),
      ...recoveryKeyFinding(trial, server.identity)
    ]
  },
  (looking): Effect.Effect<ReadonlyArray<Finding>, never, KeyServer | Matrix> =>
    Effect.catch(looking, (error) => Effect.succeed(unasked(error)))
)
