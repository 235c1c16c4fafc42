import { assert, describe, it } from "@effect/vitest"
import { agentOrigins, placeOf } from "../../../src/domain/files/AgentOrigins.ts"

describe("Where the agent listens", () => {
  it.each([
    ["ws://127.0.0.1:8000/agent_ws/", [], ["127.0.0.1:8000"]],
    ["wss://Agent.example.org/{thread}", [], ["agent.example.org:443"]],
    ["ws://agent/x", [], ["agent:80"]],
    ["ws://[::1]:8000/", [], ["[::1]:8000"]],
    ["ws://agent:{slot}/", ["8001", "8002"], ["agent:8001", "agent:8002"]],
    ["ws://agent-{slot}:9/?t={thread}", ["a", "b"], ["agent-a:9", "agent-b:9"]],
    ["ws://agent:9/{slot}", ["1", "2"], ["agent:9"]],
    ["ws://agent:{slot}/", ["none"], []],
    ["ws://agent:{slot}/", [], []]
  ])(
    "by %s and %j is %j",
    (template, slots, places) => assert.deepStrictEqual([...agentOrigins(template, slots)], places)
  )

  it.each([
    ["http://a/", "a:80"],
    ["https://a/", "a:443"],
    ["https://a:80/", "a:80"],
    ["http://a:8080/", "a:8080"]
  ])("of %s is %s", (url, place) => assert.strictEqual(placeOf(new URL(url)), place))
})
