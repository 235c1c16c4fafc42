import { assert, describe, it } from "@effect/vitest"
import { noProxyOf } from "../../../src/layers/proxies/NoProxy.ts"

const cases: ReadonlyArray<readonly [entries: string, url: string, direct: boolean]> = [
  ["10.0.0.0/8,.svc", "http://10.1.2.3:8008/", true],
  ["10.0.0.0/8", "http://11.1.2.3:8008/", false],
  ["10.0.0.0/8", "http://ten.example.org/", false],
  ["10.1.2.3", "http://10.1.2.3:8008/", true],
  ["10.1.2.3:8008", "http://10.1.2.3:8008/", true],
  ["10.1.2.3:8009", "http://10.1.2.3:8008/", false],
  ["10.1.", "http://10.1.2.3:8008/", true],
  ["10.1.", "http://10.10.2.3/", false],
  ["10.", "http://10.10.2.3/", true],
  ["fd00::/8", "http://[fd00::1]:8008/", true],
  ["[fd00::]/8", "http://[fd00::1]:8008/", true],
  ["fd00::/8", "http://[fe80::1]:8008/", false],
  ["fd00::1", "http://[fd00::1]:8008/", true],
  ["[fd00::1]", "http://[fd00::1]:8008/", true],
  ["[fd00::1]:8008", "http://[fd00::1]:8008/", true],
  ["[fd00::1]:80", "http://[fd00::1]:8008/", false],
  ["FD00:0:0::1", "http://[fd00::1]/", true],
  ["example.org", "https://agent.example.org/x", true],
  ["example.org", "https://example.org./x", true],
  ["Example.org.", "https://example.org/x", true],
  [".example.org", "https://agent.example.org/x", true],
  [".example.org", "https://example.org/x", true],
  ["*.example.org", "https://agent.example.org/x", true],
  ["*example.org", "https://myexample.org/x", true],
  ["example.org", "https://myexample.org/x", false],
  ["example.org:8448", "https://example.org/", false],
  ["example.org:443", "https://a.example.org/", true],
  [".svc.cluster.local", "http://synapse.matrix.svc.cluster.local:8008/", true],
  ["a.test b.test, c.test", "http://b.test/", true],
  ["*", "http://anything.test/", true],
  ["", "http://anything.test/", false],
  [",", "http://anything.test/", false]
]

describe("NO_PROXY", () => {
  for (const [entries, url, direct] of cases) {
    it(`of ${JSON.stringify(entries)} ${direct ? "covers" : "does not cover"} ${url}`, () => {
      const { hostname, port, protocol } = new URL(url)
      const { covers, unread } = noProxyOf(entries)
      const at = port === "" ? (protocol === "https:" ? 443 : 80) : Number(port)
      assert.deepStrictEqual([covers(hostname, at), unread], [direct, []])
    })
  }

  for (const entry of ["10.0.0.0/33", "fd00::/129", "10.0.*", "http://a.test", "300.1.2.3", "a.test/8", "<local>"]) {
    it(`cannot be read where it says ${entry}, and the rest counts`, () => {
      const { covers, unread } = noProxyOf(`${entry},b.test`)
      assert.deepStrictEqual([unread, covers("b.test", 80)], [[entry], true])
    })
  }
})
