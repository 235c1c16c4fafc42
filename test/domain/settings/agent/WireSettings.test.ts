import { assert, describe, it } from "@effect/vitest"
import { wireProblems } from "../../../../src/domain/settings/agent/WireSettings.ts"
import type { PartialValues } from "../../../../src/domain/settings/SettingValues.ts"

type Wire = NonNullable<PartialValues["AGENT_WIRE"]>
const said = (wire: Wire, url: string | undefined, raw: Readonly<Record<string, string>> = {}) =>
  wireProblems(
    {
      AGENT_WIRE: wire,
      ...(url !== undefined && { AGENT_URL: url }),
      ...Object.fromEntries(
        ["AGENT_COMMAND", "AGENT_APPROVE", "AGENT_DENY"].flatMap((name) =>
          raw[name] === undefined ? [] : [[name, raw[name]]]
        )
      )
    },
    raw
  ).map(({ sentence }) => sentence)

describe("What the settings of a wire have to be", () => {
  it.each<[Wire, string]>([
    ["wire1", "ws://a/{thread}"],
    ["mapping", "wss://a-{slot}/"],
    ["openai", "http://127.0.0.1:11434/v1"],
    ["acp", "wss://a/acp"],
    ["agui", "https://a/agent"]
  ])("%s goes with %s", (wire, url) => assert.deepStrictEqual(said(wire, url), []))

  it.each<[Wire, string, RegExp]>([
    ["wire1", "https://a/", /spoken over a WebSocket; write AGENT_WIRE=openai for a model .*AGENT_URL=wss:\/\/a\/$/],
    ["acp", "http://a/", / or AGENT_URL=ws:\/\/a\/$/],
    ["openai", "wss://a/v1", /AGENT_WIRE=openai asks over HTTP; write AGENT_URL=https:\/\/a\/v1$/],
    ["openai", "http://a/v1/chat/completions", /adds itself; write AGENT_URL=http:\/\/a\/v1$/],
    ["agui", "ws://a/", /write AGENT_URL=http:\/\/a\/$/],
    ["openai", "http://a/{thread}", /has a \{thread\}.* leave it out/],
    ["agui", "http://a-{slot}/", /has a \{slot\}/]
  ])("%s does not go with %s", (wire, url, sentence) => {
    const all = said(wire, url)
    assert.lengthOf(all, 1)
    assert.match(all[0]!, sentence)
  })

  it.each<[Wire, Record<string, string>, RegExp | undefined]>([
    ["wire1", { AGENT_MODEL: "m" }, /AGENT_MODEL is given and AGENT_WIRE is wire1.*write AGENT_WIRE=openai, or leave/],
    ["openai", { AGENT_MODEL: "m", AGENT_SYSTEM_PROMPT: "s", AGENT_HISTORY: "3" }, undefined],
    ["openai", { AGENT_COMMAND: "c" }, /write AGENT_WIRE=acp/],
    ["acp", { AGENT_COMMAND: "c" }, undefined],
    ["acp", { AGENT_COMMAND: "c | d" }, /AGENT_COMMAND cannot be split into words: it holds \|/],
    ["openai", { AGENT_SLOTS: "1-2" }, /write AGENT_WIRE=wire1/],
    ["acp", { AGENT_APPROVE: "1" }, /write AGENT_WIRE=agui/],
    ["agui", { AGENT_APPROVE: "1", AGENT_DENY: "2" }, undefined],
    ["agui", {}, undefined],
    ["agui", { AGENT_APPROVE: "1" }, /AGENT_APPROVE is given without AGENT_DENY.*give both, or leave both out/],
    ["agui", { AGENT_DENY: "1" }, /AGENT_DENY is given without AGENT_APPROVE/],
    ["agui", { AGENT_APPROVE: "\"yes\"", AGENT_DENY: "\"yes\"" }, /AGENT_APPROVE and AGENT_DENY are the same/],
    [
      "agui",
      { AGENT_APPROVE: "{\"a\":1,\"b\":[{\"c\":2}]}", AGENT_DENY: "{ \"b\": [{ \"c\": 2.0 }], \"a\": 1 }" },
      /the same/
    ],
    ["agui", { AGENT_APPROVE: "[1,2]", AGENT_DENY: "[2,1]" }, undefined],
    ["agui", { AGENT_APPROVE: "true", AGENT_DENY: "null" }, undefined],
    ["agui", { AGENT_APPROVE: "1", AGENT_DENY: "\"1\"" }, undefined],
    ["wire1", { AGENT_MAPPING: "f" }, /write AGENT_WIRE=mapping/],
    ["wire1", { AGENT_MODEL: " " }, undefined]
  ])("%s with %j", (wire, raw, sentence) => {
    const all = said(wire, undefined, raw)
    assert.lengthOf(all, sentence === undefined ? 0 : 1)
    if (sentence !== undefined) assert.match(all[0]!, sentence)
  })

  it("an agent has an address or a command, and not both", () => {
    assert.match(said("acp", "ws://a/", { AGENT_COMMAND: "c" })[0]!, /AGENT_COMMAND and AGENT_URL are both given/)
  })
})
