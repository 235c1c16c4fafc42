import { assert, describe, it } from "@effect/vitest"
import { upgradeFault } from "../../../../src/domain/doctor/agent/UpgradeFault.ts"

const cases: ReadonlyArray<readonly [detail: string, url: string, token: boolean, means: RegExp, todo: RegExp]> = [
  ["HTTP 401", "wss://a/", true, /does not take the token/, /Compare AGENT_TOKEN/],
  ["HTTP 403", "wss://a/", false, /wants a token, and none is set/, /AGENT_TOKEN_FILE/],
  ["HTTP 404", "wss://a/", true, /serves no WebSocket at this path/, /slash/],
  ["HTTP 307", "wss://a/", true, /redirects/, /address that it leads to/],
  ["HTTP 200", "wss://a/", true, /with a page/, /proxies/],
  ["HTTP 426", "wss://a/", true, /with a page/, /route/],
  ["HTTP 429", "wss://a/", true, /cannot serve now/, /log/],
  ["HTTP 502", "wss://a/", true, /cannot serve now/, /log/],
  ["ENOTFOUND", "wss://a/", true, /no host of that name/, /spelling/],
  ["ECONNREFUSED", "wss://a/", true, /Nothing listens/, /port/],
  ["PROXY_407", "wss://a/", true, /proxy/, /NO_PROXY/],
  ["EPROTO", "wss://a/", true, /does not speak TLS/, /ws:\/\//],
  ["ERR_SSL_WRONG_VERSION_NUMBER", "wss://a/", true, /does not speak TLS/, /ws:\/\//],
  ["CERT_HAS_EXPIRED", "wss://a/", true, /certificate/, /Renew/],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "wss://a/", true, /certificate/, /Renew/],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "wss://a/", true, /certificate/, /NODE_EXTRA_CA_CERTS/],
  ["ECONNRESET", "ws://a/", true, /may want TLS/, /wss:\/\//],
  ["ECONNRESET", "wss://a/", true, /without a word/, /log/],
  ["HPE_INVALID_CONSTANT", "ws://a/", true, /may want TLS/, /wss:\/\//],
  ["EHOSTUNREACH", "ws://a/", true, /no way to the agent/, /firewall/]
]

describe("What a refused upgrade means", () => {
  for (const [detail, url, token, means, todo] of cases) {
    it(`${detail} at ${url}`, () => {
      const remark = upgradeFault(detail, { url, token })
      assert.match(remark.means ?? "", means)
      assert.match(remark.todo ?? "", todo)
    })
  }
})
