import { Duration, Effect } from "effect"
import packageJson from "../../../package.json" with { type: "json" }
import { firstAddress } from "../../domain/account/ServerName.ts"
import type { DoctorRequest } from "../../domain/doctor/DoctorRequest.ts"
import { type Finding, findingsOf } from "../../domain/doctor/Finding.ts"
import { settingFindings } from "../../domain/doctor/SettingFindings.ts"
import { wire1 } from "../../layers/agent/wire/Wire1.ts"
import { agentLook } from "../../layers/doctor/agent/AgentLook.ts"
import { boundedLook } from "../../layers/doctor/BoundedLook.ts"
import { controlPlaneLook } from "../../layers/doctor/ControlPlaneLook.ts"
import { homeserverLook } from "../../layers/doctor/HomeserverLook.ts"
import { statusSeen, storeLook } from "../../layers/doctor/StoreLook.ts"
import * as ProxiesOfEnvironment from "../../layers/proxies/ProxiesOfEnvironment.ts"
import { filesIn } from "../../layers/store/DataDir.ts"
import { readOnlySession } from "../reset/DryRun.ts"

const client = `matrix-surface/${packageJson.version}`
const { skipped } = findingsOf("agent")

/** How long each area may be looked at. */
const limits = { homeserver: Duration.seconds(60), store: Duration.seconds(20), agent: Duration.seconds(45) } as const
/** How long a socket on which nothing was asked is listened to, in milliseconds. */
const silence = 3_000

const unset = "AGENT_URL is missing or wrong: the settings say why"

const agent = Effect.fnUntraced(function*({ agent: place }: DoctorRequest, status: ReturnType<typeof statusSeen>) {
  if (place === undefined) return [skipped("all", unset)]
  const codec = place.wire === "wire1" ? wire1 : undefined
  return yield* agentLook({ place, codec, slot: undefined, client, silence }, yield* status)
})

/** What the environment says of proxies counts here as it does for the bot; a wrong one is a finding of the look. */
const byProxies = <A, E>(effect: Effect.Effect<A, E>, addresses: ReadonlyArray<URL>) =>
  Effect.provide(effect, ProxiesOfEnvironment.layer(addresses))

/**
 * Looks at everything that the bot works with. One broken area hides no other. It changes nothing, holds no lock and
 * makes no device.
 */
export const doctor = Effect.fnUntraced(function*(request: DoctorRequest) {
  const { dataDir, homeserver, masterUrl } = request
  const status = statusSeen(dataDir, request.agent && { ...request.agent, policy: request.agent.isolation })
  const sessions = readOnlySession(filesIn(dataDir ?? "").session)
  const looks: ReadonlyArray<Effect.Effect<ReadonlyArray<Finding>>> = [
    boundedLook(
      "homeserver",
      "all",
      limits.homeserver,
      byProxies(
        Effect.flatMap(status, (known) => Effect.provide(homeserverLook(request, known?.budget), sessions)),
        homeserver === undefined ? [] : [firstAddress(homeserver)]
      )
    ),
    boundedLook("store", "store", limits.store, storeLook(dataDir)),
    boundedLook("agent", "all", limits.agent, byProxies(agent(request, status), [])),
    ...(masterUrl === undefined
      ? []
      : [
        boundedLook("control plane", "health", limits.homeserver, byProxies(controlPlaneLook(masterUrl), [masterUrl]))
      ])
  ]
  const found = yield* Effect.all(looks, { concurrency: "unbounded" })
  return [...settingFindings(request.settings), ...found.flat()]
})
