import { assert, describe, it } from "@effect/vitest"
import { RoomId } from "../../../src/domain/Ids.ts"
import { agentIn } from "../../../src/layers/beside/AgentInStatus.ts"
import { unknownAgent } from "../../support/StatusCases.ts"

const at = 1_800_000_000_000
const date = new Date(at)

describe("The agent in the status of a store", () => {
  it("is unknown where nothing was noted of it", () => {
    assert.deepStrictEqual(agentIn(undefined), unknownAgent)
    assert.deepStrictEqual(agentIn({ startedAt: at, troubles: [] }), unknownAgent)
  })

  it("is what the bot noted of it, with the setting to look at", () => {
    const noted = agentIn({
      startedAt: at,
      troubles: [],
      attachedAt: at,
      lost: { why: "silent", at },
      agent: {
        address: "wss://agent.example/?…",
        state: "lost",
        slotted: false,
        name: "Ada",
        reachedAt: at,
        trouble: { why: "unreachable", detail: "HTTP 404", since: at },
        refusal: "HTTP 401"
      },
      failedAnswer: { room: RoomId.make("!r"), code: "internal", at, times: 5 }
    })
    assert.deepStrictEqual(noted, {
      attachedAt: date,
      lost: { why: "silent", at: date },
      address: "wss://agent.example/?…",
      state: "lost",
      name: "Ada",
      reachedAt: date,
      trouble: {
        setting: "AGENT_URL",
        needsOperator: true,
        sentence: "there is nothing at that path (HTTP 404)",
        code: "HTTP 404",
        since: date
      },
      refusal: "HTTP 401",
      failedAnswer: { room: "!r", code: "internal", count: 5, at: date }
    })
  })
})
