import { assert, describe, it } from "@effect/vitest"
import { isAddress, isLoopback, isPublic, isThisMachine } from "../../src/domain/HostAddress.ts"

describe("A host", () => {
  it.each([
    "localhost",
    "LOCALHOST",
    "localhost.",
    "localhost..",
    "hs.localhost",
    "hs.localhost.",
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f.1",
    "::1",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "::ffff:7f00:1"
  ])(
    "that is loopback: %s",
    (host) => {
      assert.isTrue(isLoopback(host))
      assert.isTrue(isThisMachine(host))
      assert.isFalse(isPublic(host))
    }
  )

  it.each(["0.0.0.0", "0", "::", "[::]", "[::ffff:0.0.0.0]"])(
    "that is this machine, and no loopback to listen on: %s",
    (host) => {
      assert.isFalse(isLoopback(host))
      assert.isTrue(isThisMachine(host))
      assert.isFalse(isPublic(host))
    }
  )

  it.each([
    "synapse",
    "matrix.internal",
    "host.docker.internal",
    "nas.local",
    "hs.lan",
    "hs.internal..",
    "hs.localdomain",
    "hs.home.arpa",
    "synapse.chat.svc",
    "synapse.chat.svc.cluster.local",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.0.1",
    "192.168.1.1",
    "169.254.1.1",
    "100.64.0.1",
    "[fd00::1]",
    "[fe80::1]",
    "[::ffff:10.0.0.1]"
  ])(
    "of one's own network: %s",
    (host) => {
      assert.isFalse(isThisMachine(host))
      assert.isFalse(isPublic(host))
    }
  )

  it.each([
    "example.org",
    "example.org.",
    "localhost.example.org",
    "notlocalhost.org",
    "mylocal.org",
    "local.org",
    "8.8.8.8",
    "172.32.0.1",
    "172.15.0.1",
    "192.169.0.1",
    "100.128.0.1",
    "100.63.0.1",
    "128.0.0.1",
    "[2001:db8::1]",
    "[::ffff:8.8.8.8]",
    "[fec0::1]"
  ])(
    "that may be anybody's: %s",
    (host) => {
      assert.isFalse(isThisMachine(host))
      assert.isTrue(isPublic(host))
    }
  )

  it("is not this machine's where an address of it is only a part of what is no host", () => {
    for (const host of ["x[::ffff:7f00:1]", "[::ffff:7f00:1]x", "127.0.0.1.5", "x127.0.0.1"]) {
      assert.isFalse(isThisMachine(host), host)
    }
    assert.isTrue(isLoopback("[::ffff:127.0.1.2]"))
    assert.isFalse(isPublic("[::ffff:192.168.250.251]"))
  })

  it("is an address or a name", () => {
    for (const host of ["127.0.0.1", "::1", "[::1]", "10.0.0.1"]) assert.isTrue(isAddress(host))
    for (const host of ["localhost", "127.0.0.1.example.org", "a:b"]) assert.isFalse(isAddress(host), host)
  })
})
