import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { doctor } from "../../../src/app/doctor/Doctor.ts"
import { quarantineKept } from "../../../src/layers/store/QuarantineKept.ts"
import { receiptsKept } from "../../../src/layers/store/ReceiptsKept.ts"
import * as EchoAgent from "../../../src/sandbox/agent/EchoAgent.ts"
import { echo } from "../../../src/sandbox/agent/EchoScript.ts"
import { StoreValues } from "../../../src/services/store/StoreValues.ts"
import { found, homeserver, openStore, scene, tasks } from "../../support/DoctorRequests.ts"
import { placeOf } from "../../support/DoctorScenes.ts"
import { opened } from "../../support/Folder.ts"

const kept = (dataDir: string, url: string) =>
  opened(
    dataDir,
    Effect.gen(function*() {
      const values = yield* StoreValues
      const receipts = yield* receiptsKept(values, url, "wire1").read
      return {
        verdicts: receipts.map(({ by, verdict }) => `${verdict} by ${by}`),
        quarantine: Option.getOrUndefined(yield* quarantineKept(values, url).check)
      }
    })
  )

describe("The doctor's probe for isolation", () => {
  it.live("keeps a passed receipt, and ends a quarantine", () =>
    Effect.gen(function*() {
      const { agent, dataDir, request } = yield* scene
      yield* opened(dataDir, Effect.flatMap(StoreValues, (values) => quarantineKept(values, agent.url).raise("leaks")))
      const lines = yield* found({ ...request, tasks: { ...tasks, isolation: true } })
      assert.include(lines, "isolation, memory: ok")
      assert.deepStrictEqual(yield* kept(dataDir, agent.url), { verdicts: ["apart by doctor"], quarantine: undefined })
      const after = yield* doctor(request)
      assert.match(
        after.findings.find(({ look }) => look === "isolation")?.seen ?? "",
        /keeps conversations apart, .* by the doctor/
      )
    }).pipe(Effect.scoped, Effect.provide(homeserver)), 30_000)

  it.live("puts an agent under quarantine that has one memory for all", () =>
    Effect.gen(function*() {
      const { dataDir, request } = yield* scene
      yield* openStore(dataDir)
      const all: Array<string> = []
      const shared = yield* EchoAgent.make({
        answer: (prompt) => {
          const memory = [...all]
          all.push(prompt.text)
          return echo({ ...prompt, memory })
        }
      })
      const lines = yield* found({ ...request, agent: placeOf(shared.url), tasks: { ...tasks, isolation: true } })
      assert.include(lines, "isolation, memory: failed")
      const { quarantine, verdicts } = yield* kept(dataDir, shared.url)
      assert.deepStrictEqual(verdicts, ["leaks by doctor"])
      assert.match(quarantine ?? "", /what one conversation was told in another/)
    }).pipe(Effect.scoped, Effect.provide(homeserver)), 30_000)

  it.live("probes two slots, and says that both must be wiped", () =>
    Effect.gen(function*() {
      const { agent, dataDir, request } = yield* scene
      yield* openStore(dataDir)
      const url = agent.url.replace("agent_ws", "{slot}")
      const slots = ["one", "two"]
      const { findings } = yield* doctor({
        ...request,
        agent: placeOf(url, { slots: [...slots, "three"] }),
        tasks: { ...tasks, isolation: true, slots }
      })
      const isolation = findings.filter(({ area }) => area === "isolation")
      assert.deepStrictEqual(isolation.map(({ look, verdict }) => `${look} ${verdict}`), [
        "memory ok",
        "cost ok",
        "slots warning"
      ])
      assert.include(isolation.at(-1)?.seen ?? "", "one and two")
      assert.deepStrictEqual((yield* kept(dataDir, url)).verdicts, ["apart by doctor"])
    }).pipe(Effect.scoped, Effect.provide(homeserver)), 30_000)

  it.live("works before the first start, and says that the result is kept nowhere", () =>
    Effect.gen(function*() {
      const { dataDir, request } = yield* scene
      const lines = yield* found({ ...request, tasks: { ...tasks, isolation: true } })
      assert.includeMembers([...lines], ["isolation, memory: ok", "isolation, receipt: skipped"])
      assert.deepStrictEqual(readdirSync(dataDir), [])
    }).pipe(Effect.scoped, Effect.provide(homeserver)), 30_000)

  it.live("asks nothing where the result could not be kept", () =>
    Effect.gen(function*() {
      const { agent, dataDir, request } = yield* scene
      writeFileSync(join(dataDir, "bot.db"), "no store of ours")
      const lines = yield* found({ ...request, tasks: { ...tasks, isolation: true } })
      assert.include(lines, "isolation, memory: failed")
      assert.isFalse(agent.received.some(({ type }) => type === "prompt"))
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("tells an agent without threads no secret, and says that there is nothing to probe", () =>
    Effect.gen(function*() {
      const { agent, dataDir, request } = yield* scene
      const mapping = join(dataDir, "mapping.json")
      writeFileSync(
        mapping,
        JSON.stringify({
          features: { threads: "none", cancel: "none" },
          send: { prompt: { type: "prompt", text: "${text}" } },
          by: "/type",
          recv: { end: { as: "end", text: "/text" } }
        })
      )
      const all = { ...request, tasks: { ...tasks, isolation: true } }
      const policies = ["required", "exclusive", "shared"] as const
      const reports = yield* Effect.forEach(
        policies,
        (isolation) => doctor({ ...all, agent: placeOf(agent.url, { wire: "mapping", mapping, isolation }) }),
        { concurrency: "unbounded" }
      )
      for (const { findings } of reports) {
        const memory = findings.find(({ area }) => area === "isolation")
        assert.strictEqual(memory?.verdict, "failed")
        assert.match(memory?.seen ?? "", /nothing to probe/)
      }
      assert.deepStrictEqual(agent.received, [])
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("says that an agent whose answers are seen answers", () =>
    Effect.gen(function*() {
      const { request } = yield* scene
      const lines = yield* found({ ...request, tasks: { ...tasks, probe: true } })
      assert.include(lines, "agent, answer: ok")
      assert.isFalse(lines.some((line) => line.startsWith("homeserver")))
    }).pipe(Effect.scoped, Effect.provide(homeserver)))
})
