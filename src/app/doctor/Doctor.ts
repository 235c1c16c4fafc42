import { Duration, Effect, References } from "effect"
import { firstAddress } from "../../domain/account/ServerName.ts"
import type { DoctorReport, DoctorRequest } from "../../domain/doctor/DoctorRequest.ts"
import type { Finding } from "../../domain/doctor/Finding.ts"
import { settingFindings } from "../../domain/doctor/SettingFindings.ts"
import { boundedLook } from "../../layers/doctor/BoundedLook.ts"
import { controlPlaneLook } from "../../layers/doctor/ControlPlaneLook.ts"
import { encryptionLook } from "../../layers/doctor/EncryptionLook.ts"
import { homeserverLook } from "../../layers/doctor/HomeserverLook.ts"
import { statusSeen, storeLook } from "../../layers/doctor/StoreLook.ts"
import { wayTo } from "../../layers/proxies/ProxiesOfEnvironment.ts"
import { filesIn } from "../../layers/store/DataDir.ts"
import { Proxies } from "../../services/matrix/Proxies.ts"
import { readOnlySession } from "../reset/DryRun.ts"
import { agentDoctor } from "./AgentDoctor.ts"

/** How long an area may be looked at. */
const limits = { web: Duration.seconds(60), store: Duration.seconds(20) } as const

/** What is looked at besides settings and agent. */
const surroundings = Effect.fnUntraced(function*(request: DoctorRequest) {
  const { dataDir, homeserver, masterUrl } = request
  const session = readOnlySession(filesIn(dataDir ?? "").session)
  const matrix = Effect.gen(function*() {
    return yield* Effect.provide(homeserverLook(request, yield* statusSeen(dataDir, undefined)), session)
  })
  const encryption = Effect.flatMap(statusSeen(dataDir, undefined), (status) => encryptionLook(dataDir, status))
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
