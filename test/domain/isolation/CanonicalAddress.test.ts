import { assert, describe, it } from "@effect/vitest"
import { canonicalAddress, slotFault } from "../../../src/domain/isolation/CanonicalAddress.ts"

describe("The address of an agent", () => {
  it.each([
    ["wss://agent.example.org/agent_ws/", "wss://agent.example.org/agent_ws/"],
    ["WSS://Agent.Example.org:443/agent_ws/?", "wss://agent.example.org/agent_ws/"],
    ["wss://agent.example.org./agent_ws/#", "wss://agent.example.org/agent_ws/"],
    ["wss://agent.example.org", "wss://agent.example.org/"],
    ["ws://agent:80", "ws://agent/"],
    ["wss://agent:80/", "wss://agent:80/"],
    ["ws://agent:08000/./a/../b", "ws://agent:8000/b"],
    ["ws://[::0001]:80/", "ws://[::1]/"],
    ["ws://0x7f.1/", "ws://127.0.0.1/"],
    ["ws://Agent-{slot}:8000/agent_ws/", "ws://agent-{slot}:8000/agent_ws/"],
    ["ws://{thread}.Agent:80/{slot}/?t={thread}&a=B", "ws://{thread}.agent/{slot}/?t={thread}&a=B"],
    ["ws://Agent.:{slot}/agent_ws/?", "ws://agent:{slot}/agent_ws/"],
    ["ws://agent:080{slot}/Path/{thread}", "ws://agent:80{slot}/Path/{thread}"],
    ["no address", "no address"]
  ])("%s is %s", (given, canonical) => {
    assert.strictEqual(canonicalAddress(given), canonical)
    assert.strictEqual(canonicalAddress(canonical), canonical)
  })

  it("differs where the path, the query or the scheme does", () => {
    const all = [
      "ws://a/",
      "wss://a/",
      "ws://a/x",
      "ws://a/X",
      "ws://a/?x",
      "ws://a:81/",
      "ws://a-{slot}/",
      "ws://{slot}/"
    ]
    assert.strictEqual(new Set(all.map(canonicalAddress)).size, all.length)
  })
})

describe("The slots of an agent", () => {
  it.each<[string, ReadonlyArray<string>, ReturnType<typeof slotFault>]>([
    ["ws://agent-{slot}/", ["1", "2", "01"], undefined],
    ["ws://agent-{slot}/", ["a", "b", "A"], { _tag: "taken", slots: ["a", "A"] }],
    ["ws://agent/{slot}", ["a", "A"], undefined],
    ["ws://agent:{slot}/", ["8001", "8002", "08001"], { _tag: "taken", slots: ["8001", "08001"] }],
    ["ws://agent:{slot}/", ["80", "8001"], undefined],
    ["ws://10.0.0.{slot}/{thread}", ["8", "010"], { _tag: "taken", slots: ["8", "010"] }],
    ["ws://agent:{slot}/", ["1", "x"], { _tag: "none", slot: "x" }],
    ["ws://agent:80{slot}/", ["1", "9999"], { _tag: "none", slot: "9999" }],
    ["ws://agent-{slot}/", ["1", "1"], { _tag: "taken", slots: ["1", "1"] }]
  ])("%s with %j", (template, slots, fault) => assert.deepStrictEqual(slotFault(template, slots), fault))
})
