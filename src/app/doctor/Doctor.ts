import { Duration, Effect, References } from "effect"
import { resolve } from "node:path"
import { firstAddress } from "../../domain/account/ServerName.ts"
import type { DoctorReport, DoctorRequest } from "../../domain/doctor/DoctorRequest.ts"
import type { Finding } from "../../domain/doctor/Finding.ts"
import { settingFindings } from "../../domain/doctor/SettingFindings.ts"
import { storedAccount } from "../../layers/crypto/indexeddb/StoredAccount.ts"
import { tryRecoveryKey } from "../../layers/crypto/secrets/RecoveryKeyTried.ts"
import { makeSecretStore } from "../../layers/crypto/secrets/SecretStore.ts"
import { boundedLook } from "../../layers/doctor/BoundedLook.ts"
import { controlPlaneLook } from "../../layers/doctor/ControlPlaneLook.ts"
import { encryptionLook } from "../../layers/doctor/EncryptionLook.ts"
import { homeserverLook } from "../../layers/doctor/HomeserverLook.ts"
import type { RecoveryKeyTried } from "../../layers/doctor/ServerKeysLook.ts"
import { statusSeen, storeLook } from "../../layers/doctor/StoreLook.ts"
import { wayTo } from "../../layers/proxies/ProxiesOfEnvironment.ts"
import { filesIn } from "../../layers/store/DataDir.ts"
import { Proxies } from "../../services/matrix/Proxies.ts"
import { readOnlySession } from "../reset/DryRun.ts"
import { agentDoctor } from "./AgentDoctor.ts"

/** How long an area may be looked at. */
const limits = { web: Duration.seconds(60), store: Duration.seconds(20) } as const

/** Tries the recovery key on the account; where encryption is off, or no folder is known, there is none to try. */
const recoveryKeyTried = ({ dataDir, encryption }: DoctorRequest): RecoveryKeyTried =>
  dataDir === undefined || encryption === undefined
    ? Effect.succeed({ _tag: "None" })
    : Effect.flatMap(makeSecretStore, (storage) =>
      tryRecoveryKey(
        { recoveryKey: encryption.recoveryKey, recoveryKeyFile: filesIn(resolve(dataDir)).recoveryKey },
        storage
      ))

/** What is looked at besides settings and agent. */
const surroundings = Effect.fnUntraced(function*(request: DoctorRequest) {
  const { dataDir, homeserver, masterUrl } = request
  const session = readOnlySession(filesIn(dataDir ?? "").session)
  const matrix = Effect.gen(function*() {
    const seen = yield* statusSeen(dataDir, undefined)
    return yield* Effect.provide(homeserverLook(request, seen, recoveryKeyTried(request)), session)
  })
  const encryption = Effect.provide(
    Effect.flatMap(statusSeen(dataDir, undefined), (status) => encryptionLook(request, status, storedAccount)),
    session
  )
  const looks: ReadonlyArray<Effect.Effect<ReadonlyArray<Finding>>> = [
    boundedLook("homeserver", homeserver === undefined ? "all" : firstAddress(homeserver).hostname, limits.web, matrix),
    boundedLook("store", "store", limits.store, storeLook(dataDir)),
    boundedLook("encryption", "device", limits.store, encryption),
    ...(masterUrl === undefined
      ? []
      : [boundedLook("control plane", "health", limits.web, controlPlaneLook(masterUrl))])
  ]
  return (yield* Effect.all(looks, { concurrency: "unbounded" })).flat()
})

/**
 * Looks at everything that the bot works with, or does to the agent what was asked for. One broken area hides no other.
 * Besides those tasks it changes nothing; it holds no lock and makes no device.
 */
export const doctor = (request: DoctorRequest): Effect.Effect<DoctorReport> =>
  Effect.gen(function*() {
    const { settings, tasks } = request
    const around = tasks === undefined ? surroundings(request) : Effect.succeed([])
    const [found, { findings, recording }] = yield* Effect.all([around, agentDoctor(request)], {
      concurrency: "unbounded"
    })
    return { findings: [...settingFindings(settings), ...found, ...findings], recording }
  }).pipe(
    Effect.provideService(Proxies, wayTo),
    // What the layers log about their troubles is what the findings say.
    Effect.provideService(References.MinimumLogLevel, "None")
  )
