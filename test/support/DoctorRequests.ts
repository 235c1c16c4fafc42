import { Effect, Layer, Redacted } from "effect"
import { doctor } from "../../src/app/doctor/Doctor.ts"
import type { AgentTasks, DoctorRequest } from "../../src/domain/doctor/DoctorRequest.ts"
import * as EchoAgent from "../../src/sandbox/agent/EchoAgent.ts"
import * as Faults from "../../src/sandbox/homeserver/Faults.ts"
import * as Homeserver from "../../src/sandbox/homeserver/Homeserver.ts"
import { HomeserverHandle } from "../../src/sandbox/homeserver/HomeserverHandle.ts"
import { placeOf } from "./DoctorScenes.ts"
import { folder, opened } from "./Folder.ts"

const fine = { given: { flag: 0, environment: 4, ".env": 0 }, problems: [], warnings: [] }
export const tasks: AgentTasks = {
  probe: false,
  record: undefined,
  isolation: false,
  conformance: false,
  say: undefined,
  slots: []
}

/** A homeserver, an agent that remembers by thread, and an empty folder. */
export const scene = Effect.gen(function*() {
  const server = yield* HomeserverHandle
  const bot = yield* server.session(yield* server.register("bot", "pw"), "DEVICE")
  const agent = yield* EchoAgent.make()
  const dataDir = yield* folder
  const request: DoctorRequest = {
    settings: fine,
    homeserver: new URL(server.url),
    auth: { _tag: "Token", token: Redacted.make(bot.token) },
    userId: undefined,
    dataDir,
    encryption: { recoveryKey: undefined },
    agent: placeOf(agent.url),
    masterUrl: undefined,
    tasks: undefined
  }
  return { server, bot, agent, dataDir, request }
})

export const homeserver = Homeserver.layerOn({}).pipe(Layer.provide(Faults.layer))

/** What was found, a line for each look. */
export const found = (request: DoctorRequest) =>
  Effect.map(
    doctor(request),
    ({ findings }) => findings.map(({ area, look, verdict }) => `${area}, ${look}: ${verdict}`)
  )

export const openStore = (dataDir: string) => opened(dataDir, Effect.void)
