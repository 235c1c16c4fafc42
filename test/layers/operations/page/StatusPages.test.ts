import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { statusPages } from "../../../../src/layers/operations/page/StatusPages.ts"
import { calm } from "../../../support/StatusCases.ts"

const fine = { ok: true }
const health = {
  ready: true,
  checks: { sync: fine, agent: fine, disk: fine, outbox: fine, safeMode: fine, encryption: fine }
}

describe("The pages of the status", () => {
  it.effect("are made once in two seconds, however often they are asked for", () =>
    Effect.gen(function*() {
      let made = 0
      const pages = yield* statusPages(
        Effect.sync(() => ({ version: `v${++made}`, status: calm, health, samples: [] }))
      )
      for (let times = 0; times < 100; times++) assert.include((yield* pages["/"]!).body, "v1")
      yield* TestClock.adjust("3 seconds")
      assert.include((yield* pages["/"]!).body, "v2")
    }))

  it.effect("are made anew after two seconds also when the clock is set back or forward", () =>
    Effect.gen(function*() {
      let made = 0
      const pages = yield* statusPages(
        Effect.sync(() => ({ version: `v${++made}`, status: calm, health, samples: [] }))
      )
      for (const hour of [10, 9, 20, 1]) {
        yield* TestClock.setTime(hour * 3_600_000)
        const before = made
        yield* pages["/"]!
        yield* TestClock.adjust("3 seconds")
        yield* pages["/"]!
        assert.isAbove(made, before, `${hour}:00`)
      }
    }))

  it.effect("let a browser run and show what is theirs alone", () =>
    Effect.gen(function*() {
      const pages = yield* statusPages(Effect.succeed({ version: "v1", status: calm, health, samples: [] }))
      for (const path of ["/", "/status.css", "/status.js"]) {
        const { headers } = yield* pages[path]!
        const policy = headers!["content-security-policy"]!
        assert.include(policy, "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';")
        assert.notInclude(policy, "unsafe")
        assert.deepInclude(headers, { "referrer-policy": "no-referrer", "x-frame-options": "DENY" })
      }
    }))
})
