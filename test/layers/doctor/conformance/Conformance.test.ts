import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { conformance } from "../../../../src/layers/doctor/conformance/Conformance.ts"
import { demo } from "../../../../src/sandbox/agent/DemoScript.ts"
import * as EchoAgent from "../../../../src/sandbox/agent/EchoAgent.ts"
import { lookedAt } from "../../../support/DoctorScenes.ts"

const how = { asking: "ask", runTime: 20_000 }

describe.concurrent("The checklist of the wire document", () => {
  it.live("is kept wholly by the echo agent", () =>
    Effect.gen(function*() {
      const echo = yield* EchoAgent.make({ token: "sesame" })
      const found = yield* conformance(lookedAt(echo.url, "sesame"), how)
      for (const { look, seen, verdict } of found) assert.strictEqual(verdict, "ok", `${look}: ${seen}`)
    }).pipe(Effect.scoped))

  it.live("is kept by the sandbox's agent", () =>
    Effect.gen(function*() {
      const echo = yield* EchoAgent.make({ answer: demo })
      const found = yield* conformance(lookedAt(echo.url), { ...how, asking: "deploy" })
      for (const { look, seen, verdict } of found) {
        assert.strictEqual(verdict, look === "token" ? "skipped" : "ok", `${look}: ${seen}`)
      }
    }).pipe(Effect.scoped))
})
