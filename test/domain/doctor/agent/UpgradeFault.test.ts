import { assert, describe, it } from "@effect/vitest"
import { upgradeFault } from "../../../../src/domain/doctor/agent/UpgradeFault.ts"

const cases: ReadonlyArray<readonly [detail: string, url: string, token: boolean, seen: RegExp, todo: RegExp]> = [
  ["HTTP 401", "wss://a/", true, /refuses AGENT_TOKEN/, /Compare AGENT_TOKEN/],
  ["HTTP 401", "wss://a/", false, /refuses/, /^No token is set.*AGENT_TOKEN_FILE$/],
  ["HTTP 403", "wss://a/", true, /wrong or missing/, /^Compare AGENT_TOKEN .* and the path in AGENT_URL/],
  ["HTTP 403", "wss://a/", false, /wrong or missing/, /^Compare the path in AGENT_URL.*AGENT_TOKEN_FILE/],
  ["HTTP 404", "wss://a/", true, /nothing at that path/, /slash/],
  ["HTTP 307", "wss://a/", true, /redirects/, /address that it leads to/],
  ["HTTP 200", "wss://a/", true, /a page instead/, /proxies/],
  ["HTTP 426", "wss://a/", true, /takes no WebSocket/, /route/],
  ["HTTP 429", "wss://a/", true, /too much to do/, /log/],
  ["HTTP 502", "wss://a/", true, /fails/, /log/],
  ["ENOTFOUND", "wss://a/", true, /host is unknown/, /spelling/],
  ["ECONNREFUSED", "wss://a/", true, /nobody listens/, /port/],
  ["PROXY_407", "wss://a/", true, /proxy/, /NO_PROXY/],
  ["EPROTO", "wss://a/", true, /no TLS at that port/, /ws:\/\//],
  ["CERT_HAS_EXPIRED", "wss://a/", true, /expired/, /Renew/],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "wss://a/", true, /another host/, /Renew/],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "wss://a/", true, /not trusted/, /NODE_EXTRA_CA_CERTS/],
  ["ECONNRESET", "ws://a/", true, /wss:\/\//, /Try wss:\/\//],
  ["ECONNRESET", "wss://a/", true, /closed the connection/, /log/],
  ["HPE_INVALID_CONSTANT", "ws://a/", true, /no HTTP/, /Try wss:\/\//],
  ["HANDSHAKE_TIMEOUT", "ws://a/", true, /not answer in time/, /firewall/],
  ["EHOSTUNREACH", "ws://a/", true, /no way leads/, /firewall/]
]

describe("What a refused upgrade means", () => {
  for (const [detail, url, token, seen, todo] of cases) {
    it(`${detail} at ${url}${token ? "" : ", without a token"}`, () => {
      const fault = upgradeFault(detail, { url, token })
      assert.match(fault.seen, seen)
      assert.include(fault.seen, `(${detail})`)
      assert.match(fault.todo, todo)
    })
  }
})
