import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { collectorUrl } from "../../../../src/domain/operations/traces/CollectorAddress.ts"

const told = (text: string, { isBase = true, hasSecrets = false } = {}) =>
  Result.match(collectorUrl({ variable: "ENDPOINT", text, isBase }, hasSecrets), {
    onFailure: (why) => why,
    onSuccess: (url) => url
  })

describe("The address of a collector", () => {
  it.each([
    ["http://127.0.0.1:4318", "http://127.0.0.1:4318/v1/traces", "http://127.0.0.1:4318/"],
    ["http://127.0.0.1:4318//", "http://127.0.0.1:4318/v1/traces", "http://127.0.0.1:4318//"],
    ["HTTPS://c.example.org/otlp", "https://c.example.org/otlp/v1/traces", "https://c.example.org/otlp"],
    ["http://[::1]:4318", "http://[::1]:4318/v1/traces", "http://[::1]:4318/"]
  ])("%s is completed as a base, and used as it stands otherwise", (text, base, whole) => {
    assert.strictEqual(told(text), base)
    assert.strictEqual(told(text, { isBase: false }), whole)
  })

  it.each([
    ["http://u:secret@127.0.0.1:4318", /no user or password may stand in it.*OTEL_EXPORTER_OTLP_HEADERS$/],
    ["http://secret@127.0.0.1:4318", /no user or password may stand in it/],
    ["http://:secret@127.0.0.1:4318", /no user or password may stand in it/],
    ["http://127.0.0.1:4318/#secret", /nothing after # reaches a server$/],
    ["http://127.0.0.1:4318#", /nothing after # reaches a server$/],
    ["http://127.0.0.1:43\n18/secret", /is no address/],
    ["http://127.0.0.1:4318/a\tb", /is no address/],
    ["http://127.0.0.1:4318/a b", /is no address/],
    ["http://127.0.0.1:4318/\u0000", /is no address/],
    ["http://127.0.0.1:4318/\u007f", /is no address/],
    ["http://127.0.0.1:99999", /is no address/],
    ["ftp://127.0.0.1:4318/secret", /is no address/],
    ["http:/127.0.0.1:4318", /is no address/],
    ["collector:4318", /is no address/],
    ["http://", /is no address/]
  ])("%j is refused, by a sentence without what may be a secret", (text, sentence) => {
    for (const isBase of [true, false]) {
      assert.match(told(text, { isBase }), sentence)
      assert.match(told(text, { isBase }), /^ENDPOINT is /)
      assert.notInclude(told(text, { isBase }), "secret")
    }
  })

  it.each(["http://127.0.0.1:4318?x=1", "http://127.0.0.1:4318/?x=1", "http://127.0.0.1:4318/?"])(
    "has no query where the path would stand behind it: %s",
    (text) => {
      assert.match(told(text), /a base URL has nothing after \?.*_TRACES_ENDPOINT$/)
      assert.strictEqual(told(text, { isBase: false }), new URL(text).href)
    }
  )

  it.each(["collector.example.com:4318", "93.184.215.14", "[2606:2800::1]"])(
    "takes no secret to %s unencrypted",
    (host) => {
      const unencrypted = /^ENDPOINT is not used: .*unencrypted: begin with https:\/\//
      assert.match(told(`http://${host}/`, { hasSecrets: true }), unencrypted)
      assert.match(told(`http://${host}/in?key=S`, { isBase: false }), unencrypted)
      for (const isBase of [true, false]) {
        assert.match(told(`https://${host}/`, { isBase, hasSecrets: true }), /^https:/)
        assert.match(told(`http://${host}/`, { isBase }), /^http:/)
      }
    }
  )

  it.each(["127.0.0.1", "localhost", "collector", "otel.monitoring.svc", "10.1.2.3", "[fd00::1]"])(
    "takes secrets to %s, which is in the own network",
    (host) => assert.match(told(`http://${host}:4318`, { hasSecrets: true }), /^http:/)
  )
})
