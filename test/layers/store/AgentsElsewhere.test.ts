import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { ChatId } from "../../../src/domain/Ids.ts"
import { warnOfAgentsElsewhere } from "../../../src/layers/store/AgentsElsewhere.ts"
import { agentMark, quarantineKept } from "../../../src/layers/store/QuarantineKept.ts"
import { AgentLeases } from "../../../src/services/agent/AgentLeases.ts"
import { StoreValues } from "../../../src/services/store/StoreValues.ts"
import * as JournalMemory from "../../../src/testing/JournalMemory.ts"
import { keptLog } from "../../support/LoggedLines.ts"

const here = "wss://agent-{slot}/agent_ws/"
const there = "ws://agent-{slot}/agent_ws/"

describe("Agents at other addresses", () => {
  it.effect("are warned of at a start while leases or quarantines of them are kept", () =>
    Effect.gen(function*() {
      const values = yield* StoreValues
      const leases = yield* AgentLeases
      const told = Effect.suspend(() => {
        const { layer, lines } = keptLog()
        const text = Effect.sync(() => lines.map(({ level, text }) => `${level} ${text}`))
        return Effect.andThen(Effect.provide(warnOfAgentsElsewhere(values, leases, here), layer), text)
      })
      const take = (url: string, slot: string) =>
        leases.takeLease(agentMark(url), [slot], { holder: `t${slot}`, chat: ChatId.make("!a:x") })
      yield* take(here, "1")
      yield* quarantineKept(values, here).raise("mixed up")
      assert.deepStrictEqual(yield* told, [])
      yield* take(there, "1")
      yield* take(there, "2")
      assert.match((yield* told).join(), /WARN.*keeps 2 leases of agents at other addresses.*agent release/i)
      yield* quarantineKept(values, there).raise("mixed up")
      assert.match((yield* told).join(), /2 leases and 1 quarantine of/)
      yield* leases.releaseLease(agentMark(there), "1")
      yield* leases.releaseLease(agentMark(there), "2")
      assert.match((yield* told).join(), /keeps 1 quarantine of/)
      yield* quarantineKept(values, there).lift()
      assert.deepStrictEqual(yield* told, [])
    }).pipe(Effect.provide(JournalMemory.layer)))
})
