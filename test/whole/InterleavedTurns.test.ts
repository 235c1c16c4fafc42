import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { chats, interleaved, markersIn, turns } from "./InterleavedChats.ts"

/** Threads of a probe: three that are told something, and one that is not. */
const probed = 4

describe("1,000 turns of 50 chats side by side", () => {
  it.live("show no word of another chat, and each chat all of its own", () =>
    Effect.gen(function*() {
      const { finals, leaks, reason, shown, threads } = yield* interleaved({})
      assert.strictEqual(leaks, 0)
      assert.isTrue(Option.isNone(reason))
      assert.strictEqual(finals.length, chats * turns)
      for (const { mark } of finals) assert.strictEqual(mark.state, "answered")
      for (const all of shown) assert.isTrue(all.some(({ body }) => markersIn(body).length === turns))
      assert.strictEqual(threads, chats + probed)
    }), 120_000)

  it.live("would show it where nobody looks at an agent that has one memory for all", () =>
    Effect.gen(function*() {
      const { finals, leaks } = yield* interleaved({ memory: () => "one" }, { rules: { attested: true } })
      assert.strictEqual(finals.length, chats * turns)
      assert.isAbove(leaks, chats * turns)
    }), 120_000)
})
