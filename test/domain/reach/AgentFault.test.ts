import { assert, describe, it } from "@effect/vitest"
import { type AgentFault, agentFault, type LinkTrouble } from "../../../src/domain/reach/AgentFault.ts"

type Case = readonly [
  why: LinkTrouble["why"],
  detail: string,
  setting: AgentFault["setting"],
  needsOperator: boolean,
  sentence: RegExp
]

describe("What a connection to the agent that ended says to an operator", () => {
  const cases: ReadonlyArray<Case> = [
    ["unreachable", "ECONNREFUSED", "AGENT_URL", false, /^nobody listens at that host and port \(ECONNREFUSED\)$/],
    ["unreachable", "ENOTFOUND", "AGENT_URL", true, /name of its host is unknown/],
    ["unreachable", "EAI_AGAIN", "AGENT_URL", false, /cannot be looked up now/],
    ["unreachable", "EHOSTUNREACH", "AGENT_URL", false, /no way leads/],
    ["unreachable", "HTTP 404", "AGENT_URL", true, /^there is nothing at that path \(HTTP 404\)$/],
    ["unreachable", "HTTP 200", "AGENT_URL", true, /^there is a page instead of a WebSocket \(HTTP 200\)$/],
    ["unreachable", "HTTP 301", "AGENT_URL", true, /^it redirects, which is not followed/],
    ["unreachable", "HTTP 426", "AGENT_URL", true, /^what answers there takes no WebSocket/],
    ["unreachable", "HTTP 502", "AGENT_URL", false, /a proxy in front of it, fails \(HTTP 502\)$/],
    ["unreachable", "EPROTO", "AGENT_URL", true, /^there is no TLS at that port; write ws:\/\//],
    ["unreachable", "ECONNRESET", "AGENT_URL", false, /^it closed the connection before it was a WebSocket/],
    ["unreachable", "HPE_INVALID_CONSTANT", "AGENT_URL", true, /is no HTTP/],
    ["unreachable", "CERT_HAS_EXPIRED", "AGENT_URL", true, /has expired/],
    ["unreachable", "ERR_TLS_CERT_ALTNAME_INVALID", "AGENT_URL", true, /is for another host/],
    ["unreachable", "DEPTH_ZERO_SELF_SIGNED_CERT", "AGENT_URL", true, /is not trusted; NODE_EXTRA_CA_CERTS/],
    ["unreachable", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "AGENT_URL", true, /is not trusted/],
    ["unreachable", "HANDSHAKE_INVALID", "AGENT_URL", true, /no proper WebSocket/],
    ["unreachable", "HANDSHAKE_TIMEOUT", "AGENT_URL", false, /does not answer in time/],
    ["unreachable", "we closed 1000", "AGENT_URL", false, /does not answer in time/],
    ["unreachable", "PROXY_407", "HTTPS_PROXY", true, /^the proxy on the way to it refuses \(PROXY_407\)$/],
    ["unreachable", "ESOMETHING", "AGENT_URL", false, /^it cannot be reached \(ESOMETHING\)$/],
    ["unauthorized", "HTTP 401", "AGENT_TOKEN", true, /^it refuses AGENT_TOKEN \(HTTP 401\)$/],
    [
      "unauthorized",
      "HTTP 403",
      "AGENT_TOKEN",
      true,
      /AGENT_TOKEN or the path in AGENT_URL may be wrong or missing \(HTTP 403\)$/
    ],
    ["unauthorized", "close 4401", "AGENT_TOKEN", true, /^it refuses AGENT_TOKEN \(close 4401\)$/],
    [
      "unauthorized",
      "close 4403",
      "AGENT_TOKEN",
      true,
      /^it refuses the connection; AGENT_TOKEN may be wrong or missing \(close 4403\)$/
    ],
    ["version", "close 4406", "AGENT_WIRE", true, /another version of the wire \(close 4406\)$/],
    ["protocol", "we closed 4400", "AGENT_WIRE", true, /does not speak the wire/],
    ["overloaded", "HTTP 503", "AGENT_URL", false, /too much to do/],
    ["silent", "we closed 4408", "AGENT_WIRE", false, /says nothing/],
    ["closed", "close 1006", "AGENT_URL", false, /^the connection was lost \(close 1006\)$/],
    ["gap", "we closed 1000", "AGENT_WIRE", false, /frames of it were missing/]
  ]
  it.each(cases)("%s %s", (why, detail, setting, needsOperator, sentence) => {
    const fault = agentFault({ why, detail }, "wss://agent.example.org/agent_ws/")
    assert.deepStrictEqual([fault.setting, fault.needsOperator], [setting, needsOperator])
    assert.match(fault.sentence, sentence)
  })

  it("asks for wss:// only where ws:// stands", () => {
    for (const detail of ["ECONNRESET", "HPE_INVALID_CONSTANT", "HTTP 400"]) {
      const said = (address: string) => agentFault({ why: "unreachable", detail }, address).sentence
      assert.include(said("ws://agent:1/"), "write wss://")
      assert.notInclude(said("wss://agent:1/"), "write wss://")
    }
  })

  const pages: ReadonlyArray<Case> = [
    ["unreachable", "ECONNREFUSED", "AGENT_URL", false, /^nobody listens at that host and port \(ECONNREFUSED\)$/],
    ["unreachable", "HTTP 405", "AGENT_URL", true, /^it does not take our requests \(HTTP 405\)$/],
    ["unreachable", "HTTP 502", "AGENT_URL", false, /a proxy in front of it, fails/],
    ["unreachable", "ETIMEDOUT", "AGENT_URL", false, /does not answer in time/],
    ["unreachable", "EPROTO", "AGENT_URL", true, /write http:\/\//],
    ["unauthorized", "HTTP 401", "AGENT_TOKEN", true, /^it refuses AGENT_TOKEN, or misses one \(HTTP 401\)$/],
    ["unauthorized", "HTTP 403", "AGENT_TOKEN", true, /AGENT_TOKEN may be wrong or missing/],
    ["protocol", "HTTP 200", "AGENT_URL", true, /there is a page.*ends with \/v1 \(HTTP 200\)$/],
    ["protocol", "HTTP 404", "AGENT_URL", true, /^there is nothing at that path.*ends with \/v1 \(HTTP 404\)$/],
    ["protocol", "HTTP 405", "AGENT_URL", true, /^there is nothing at that path.*ends with \/v1 \(HTTP 405\)$/],
    ["protocol", "HTTP 308", "AGENT_URL", true, /^it redirects, which is not followed/],
    ["overloaded", "HTTP 503", "AGENT_URL", false, /^it has too much to do \(HTTP 503\)$/],
    ["closed", "cut", "AGENT_URL", false, /^the connection was lost \(cut\)$/]
  ]
  it.each(pages)("over HTTP: %s %s", (why, detail, setting, needsOperator, sentence) => {
    const fault = agentFault({ why, detail }, "https://models.example.org/v1")
    assert.deepStrictEqual([fault.setting, fault.needsOperator], [setting, needsOperator])
    assert.match(fault.sentence, sentence)
    assert.notMatch(fault.sentence, /WebSocket|wss?:/)
  })
})
