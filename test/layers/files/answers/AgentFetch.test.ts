import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { vi } from "vitest"
import { makeAgentFetch } from "../../../../src/layers/files/answers/AgentFetch.ts"

/** A name of the public network that leads to this machine. */
vi.mock("node:dns", async (original) => {
  const dns = await original<typeof import("node:dns")>()
  const lookup = (_: string, __: unknown, done: (error: null, found: ReadonlyArray<object>) => void) =>
    done(null, [{ address: "127.0.0.1", family: 4 }])
  return { ...dns, default: { ...dns, lookup }, lookup }
})

describe("A file of the agent's under a public name that leads into a private network", () => {
  it.live("is not fetched", () =>
    Effect.gen(function*() {
      const fetch = yield* makeAgentFetch({ allowPlaintext: false, origins: new Set() })
      const failure = yield* Effect.flip(Effect.scoped(fetch("https://files.agent.invalid/a.png")))
      assert.deepInclude(failure, { _tag: "FileUndelivered", reason: { _tag: "Address" } })
    }))
})
