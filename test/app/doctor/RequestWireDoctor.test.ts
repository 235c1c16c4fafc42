import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import { requestWireDoctor } from "../../../src/app/doctor/RequestWireDoctor.ts"
import type { AgentTasks } from "../../../src/domain/doctor/DoctorRequest.ts"
import type { Finding } from "../../../src/domain/doctor/Finding.ts"
import { parse, type RawSettings } from "../../../src/domain/settings/Settings.ts"
import { agUiServer, begun, textOf } from "../../support/AgUiServer.ts"
import { loopbackServer } from "../../support/LoopbackServer.ts"
import { folder } from "../../whole/BotProcess.ts"

const settingsOf = (raw: RawSettings) => {
  const matrix = { MATRIX_HOMESERVER: "http://127.0.0.1:1", MATRIX_ACCESS_TOKEN: "t", MATRIX_ALLOWED_USERS: "@*:x" }
  const parsed = parse({ ...matrix, ...raw })
  return Result.isSuccess(parsed) ? parsed.success.agent : assert.fail(JSON.stringify(parsed.failure))
}

const probe: AgentTasks = {
  probe: true,
  record: undefined,
  isolation: false,
  conformance: false,
  say: undefined,
  slots: []
}

const told = (findings: ReadonlyArray<Finding>) =>
  findings.filter(({ look }) => !look.startsWith("lacks")).map(({ area, look, verdict }) =>
    `${area}, ${look}: ${verdict}`
  )

/** A server with two models, which says hello. */
const modelServer = loopbackServer(({ request }, response) => {
  if (request.url?.endsWith("/models")) {
    response.writeHead(200, { "content-type": "application/json" })
    return void response.end(JSON.stringify({ data: [{ id: "tiny" }, { id: "big" }] }))
  }
  if (!request.url?.endsWith("/chat/completions")) return void response.writeHead(404).end()
  const chunk = (choice: unknown) => `data: ${JSON.stringify({ choices: [choice] })}\n\n`
  response.writeHead(200, { "content-type": "text/event-stream" })
  response.end(
    `${chunk({ index: 0, delta: { content: "Hello" } })}${chunk({ index: 0, delta: {}, finish_reason: "stop" })}`
  )
})

describe("The doctor, where the agent is asked by requests", () => {
  for (const [model, verdict] of [["tiny", "ok"], ["gone", "warning"]] as const) {
    it.live(`lists the models of a server, where ${model} is ${verdict}, and has one short answer`, () =>
      Effect.gen(function*() {
        const { url } = yield* modelServer
        const settings = settingsOf({ AGENT_WIRE: "openai", AGENT_URL: `${url}/v1`, AGENT_MODEL: model })
        assert.deepStrictEqual(told(yield* requestWireDoctor(settings, probe, undefined)), [
          "agent, reach: ok",
          "agent, limits: ok",
          "agent, isolation: ok",
          `agent, models: ${verdict}`,
          "agent, answer: ok"
        ])
      }).pipe(Effect.scoped))
  }

  it.live("gives an agent over AG-UI no prompt unless it is asked to, and says what its approvals want", () =>
    Effect.gen(function*() {
      const { asked, url } = yield* agUiServer((asked, stream) => {
        stream.send(begun(asked), textOf("Hello"))
        stream.finish()
      })
      const settings = settingsOf({ AGENT_WIRE: "agui", AGENT_URL: url.href })
      const looks = ["agent, reach: ok", "agent, limits: ok", "agent, approvals: warning"]
      assert.deepStrictEqual(told(yield* requestWireDoctor(settings, undefined, undefined)), looks)
      assert.strictEqual(asked.length, 0)
      assert.deepStrictEqual(told(yield* requestWireDoctor(settings, probe, undefined)), [
        ...looks,
        "agent, answer: ok"
      ])
      assert.strictEqual(asked[0]?.text, "Say hello.")
    }).pipe(Effect.scoped))

  for (const isShared of [false, true]) {
    it.live(
      `finds out that an agent over AG-UI ${isShared ? "mixes conversations up" : "keeps them apart"}`,
      () =>
        Effect.gen(function*() {
          const memories = new Map<string, Array<string>>()
          const { url } = yield* agUiServer((asked, stream) => {
            const place = isShared ? "" : asked.thread
            const memory = memories.get(place) ?? []
            memories.set(place, memory)
            const isAsking = /what|repeat|list/i.test(asked.text ?? "")
            if (!isAsking) memory.push(asked.text ?? "")
            stream.send(begun(asked), textOf(isAsking ? memory.join(" ") || "Nothing." : "I will remember that."))
            stream.finish()
          })
          const settings = settingsOf({ AGENT_WIRE: "agui", AGENT_URL: url.href, AGENT_APPROVE: "1", AGENT_DENY: "0" })
          const findings = yield* requestWireDoctor(
            settings,
            { ...probe, probe: false, isolation: true },
            yield* folder
          )
          const memory = findings.find(({ area, look }) => area === "isolation" && look === "memory")
          assert.strictEqual(memory?.verdict, isShared ? "failed" : "ok", memory?.seen)
        }).pipe(Effect.scoped),
      30_000
    )
  }

  it.live("says that nobody is there", () =>
    Effect.gen(function*() {
      const { url } = yield* Effect.scoped(agUiServer(() => {}))
      const settings = settingsOf({ AGENT_WIRE: "agui", AGENT_URL: url.href, AGENT_APPROVE: "1", AGENT_DENY: "0" })
      const findings = yield* requestWireDoctor(settings, { ...probe, isolation: true }, undefined)
      assert.deepStrictEqual(told(findings), [
        "agent, reach: failed",
        "agent, limits: ok",
        "agent, approvals: ok",
        "agent, answer: failed",
        "isolation, memory: skipped"
      ])
    }))
})
