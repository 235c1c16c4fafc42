import { assert, describe, it } from "@effect/vitest"
import { baseOf, ServerName } from "../../../src/domain/account/ServerName.ts"
import {
  type DiscoveryAnswer,
  hop,
  readVersions,
  readWellKnown,
  versionsUrl,
  wellKnownUrl
} from "../../../src/domain/account/WellKnown.ts"

const name = ServerName.make("example.org")
const page = (value: unknown): DiscoveryAnswer => ({ status: 200, body: JSON.stringify(value) })
const names = (base_url: unknown) => page({ "m.homeserver": { base_url } })

describe("Where a server name's file is asked for", () => {
  it.each([
    ["example.org", "https://example.org/.well-known/matrix/client"],
    ["example.org:8448", "https://example.org/.well-known/matrix/client"],
    ["localhost:8008", "http://localhost:8008/.well-known/matrix/client"],
    ["127.0.0.1:8008", "http://127.0.0.1:8008/.well-known/matrix/client"]
  ])("%s", (text, url) => assert.strictEqual(wellKnownUrl(ServerName.make(text)).href, url))
})

describe("What a server name's file says", () => {
  it.each([
    ["a URL", names("https://matrix.example.org"), "https://matrix.example.org"],
    ["a URL with a path and a slash", names("https://example.org/matrix/"), "https://example.org/matrix"],
    ["there is none: the name itself", { status: 404, body: "not found" }, "https://example.org"]
  ] as ReadonlyArray<[string, DiscoveryAnswer, string]>)("%s", (_, looked, base) => {
    const finding = readWellKnown(name, looked)
    assert.strictEqual(finding._tag === "Base" ? baseOf(finding.url) : finding._tag, base)
  })

  it("a name of this machine may lead to this machine", () => {
    const finding = readWellKnown(ServerName.make("localhost:8008"), names("http://127.0.0.1:1"))
    assert.strictEqual(finding._tag === "Base" ? baseOf(finding.url) : finding._tag, "http://127.0.0.1:1")
  })

  it("a port is that of the name itself, where there is no file", () => {
    const finding = readWellKnown(ServerName.make("example.org:8448"), { status: 404, body: "" })
    assert.strictEqual(finding._tag === "Base" ? baseOf(finding.url) : "", "https://example.org:8448")
  })

  it.each([
    ["a page", { status: 200, body: "<html>" }, /holds no JSON/],
    ["nothing", { status: 200, body: "" }, /holds no JSON/],
    ["a refusal", { status: 403, body: "" }, /answers 403/],
    ["no homeserver", page({}), /names no m\.homeserver\.base_url/],
    ["a list", page([]), /names no m\.homeserver/],
    ["null", page(null), /names no m\.homeserver/],
    ["a homeserver without a URL", page({ "m.homeserver": { base_url: 7 } }), /names no m\.homeserver/],
    ["what is no URL", names("matrix.example.org"), /is no URL/],
    ["another kind of URL", names("ftp://example.org"), /is no URL/],
    ["another kind of URL with the name of one in it", names("x-https://example.org"), /is no URL/],
    ["another kind of URL that begins like one", names("httpsx://example.org"), /is no URL/],
    ["this machine, which is nobody else's to name", names("http://127.0.0.1:80/x"), /an address of this machine/],
    ["this machine over TLS", names("https://localhost"), /an address of this machine/],
    ["this machine by the address of none", names("https://0.0.0.0"), /an address of this machine/],
    ["this machine by the address of none, in IPv6", names("https://[::]:8448"), /an address of this machine/],
    ["this machine by its number within another", names("https://[::ffff:127.0.0.1]"), /an address of this machine/],
    ["this machine by its name to the end", names("https://localhost."), /an address of this machine/],
    [
      "a way out of encryption",
      { astray: "it redirects to an address without TLS" },
      /redirects to an address without TLS/
    ],
    ["a URL without TLS", names("http://matrix.example.org"), /unencrypted/],
    ["an empty URL", names(""), /names no m\.homeserver/],
    ["that there is no such host", { failed: "ENOTFOUND" }, /there is no host example\.org/]
  ] as ReadonlyArray<[string, DiscoveryAnswer, RegExp]>)(
    "%s: ended with the setting and a way out",
    (_, looked, sentence) => {
      const finding = readWellKnown(name, looked)
      assert.match(finding._tag === "No" ? finding.sentence : finding._tag, sentence)
      assert.match(
        finding._tag === "No" ? finding.sentence : "",
        /MATRIX_HOMESERVER=example\.org.*MATRIX_HOMESERVER=https:/
      )
    }
  )

  it.each(
    [[{ failed: "ECONNREFUSED" }], [{ status: 503, body: "" }], [{ status: 429, body: "" }]] as ReadonlyArray<
      [DiscoveryAnswer]
    >
  )("%j is waited for", (looked) => {
    assert.strictEqual(readWellKnown(name, looked)._tag, "Later")
  })
})

describe("What a proxy on the way to a server name's file gives", () => {
  it("is waited for, or ended where there is no such proxy", () => {
    const later = readWellKnown(name, { failed: "ECONNREFUSED", proxy: "HTTPS_PROXY" })
    assert.match(later._tag === "Later" ? later.why : "", /through the proxy that HTTPS_PROXY names \(ECONNREFUSED\)/)
    const gone = readWellKnown(name, { failed: "ENOTFOUND", proxy: "HTTPS_PROXY" })
    assert.match(gone._tag === "No" ? gone.sentence : "", /HTTPS_PROXY/)
    assert.notMatch(gone._tag === "No" ? gone.sentence : "", /no host example\.org/)
    const direct = readWellKnown(name, { failed: "ECONNREFUSED" })
    assert.notMatch(direct._tag === "Later" ? direct.why : "proxy", /proxy/)
  })
})

describe("A redirect of a server name's file", () => {
  const https = new URL("https://example.org/.well-known/matrix/client")
  it.each([
    [
      "its www",
      name,
      https,
      "https://www.example.org/.well-known/matrix/client",
      "https://www.example.org/.well-known/matrix/client"
    ],
    ["a path of its own", name, https, "/matrix", "https://example.org/matrix"],
    [
      "an address without TLS, which leads a password to whoever sits there",
      name,
      https,
      "http://www.example.org/",
      /without TLS/
    ],
    ["this machine", name, https, "https://localhost/", /this machine/],
    ["this machine by its number", name, https, "https://127.0.0.1:8448/", /this machine/],
    ["this machine by the address of none", name, https, "https://0.0.0.0/", /this machine/],
    ["this machine by the address of none, in IPv6", name, https, "https://[::]/", /this machine/],
    ["this machine by its number within another", name, https, "https://[::ffff:127.0.0.1]/", /this machine/],
    ["this machine by its name to the end", name, https, "https://localhost./", /this machine/],
    ["nowhere", name, https, null, /nowhere/],
    ["what is no address", name, https, "https://[", /nowhere/],
    ["another kind of address", name, https, "file:///etc/passwd", /no web address/],
    [
      "this machine, where that was configured",
      ServerName.make("localhost:8008"),
      new URL("http://localhost:8008/x"),
      "http://127.0.0.1:1/y",
      "http://127.0.0.1:1/y"
    ]
  ] as ReadonlyArray<[string, ServerName, URL, string | null, string | RegExp]>)(
    "to %s",
    (_, configured, from, location, to) => {
      const next = hop(configured, from, location)
      if (typeof to === "string") assert.strictEqual(String(next), to)
      else assert.match(typeof next === "string" ? next : "it is followed", to)
    }
  )
})

describe("Whether a homeserver is there", () => {
  it("is told by its versions in a whole answer alone", () => {
    const base = new URL("https://h.test")
    const found = (status: number, body: string) => readVersions(name, base, { status, body })._tag
    assert.strictEqual(found(200, "{\"versions\":[]}"), "Base")
    assert.strictEqual(found(404, "{\"versions\":[]}"), "No")
    assert.strictEqual(found(200, "{\"versions\":{}}"), "No")
  })

  const base = new URL("https://matrix.example.org/sub/")
  it.each([
    [page({ versions: ["v1.11"] }), "Base"],
    [page({ versions: [] }), "Base"],
    [page({}), "No"],
    [{ status: 200, body: "<html>" }, "No"],
    [{ status: 404, body: "" }, "No"],
    [{ status: 502, body: "" }, "Later"],
    [{ failed: "ETIMEDOUT" }, "Later"],
    [{ failed: "ENOTFOUND" }, "No"]
  ] as ReadonlyArray<[DiscoveryAnswer, string]>)(
    "%j",
    (looked, tag) => assert.strictEqual(readVersions(name, base, looked)._tag, tag)
  )
  it("is asked below the base URL's path", () =>
    assert.strictEqual(versionsUrl(base).href, "https://matrix.example.org/sub/_matrix/client/versions"))
})
