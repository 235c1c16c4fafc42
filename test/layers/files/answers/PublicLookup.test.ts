import { assert, describe, it } from "@effect/vitest"
import { isPublicAddress, publicLookup } from "../../../../src/layers/files/answers/PublicLookup.ts"

describe("An address", () => {
  it.each([
    ["93.184.216.34", true],
    ["8.8.8.8", true],
    ["127.0.0.1", false],
    ["10.1.2.3", false],
    ["172.31.0.1", false],
    ["192.168.1.1", false],
    ["169.254.169.254", false],
    ["100.64.0.1", false],
    ["0.0.0.0", false],
    ["224.0.0.1", false],
    ["255.255.255.255", false],
    ["2606:4700::1111", true],
    ["::1", false],
    ["::", false],
    ["fe80::1", false],
    ["fd00::1", false],
    ["ff02::1", false],
    ["::ffff:10.0.0.1", false],
    ["::ffff:8.8.8.8", false],
    ["64:ff9b::a00:1", false],
    ["2002:a00:1::", false],
    ["2001:db8::1", false]
  ])("%s is public: %s", (address, is) => assert.strictEqual(isPublicAddress(address), is))

  it("that a name leads to is refused where it is this machine", async () => {
    const code = await new Promise((resume) => publicLookup("localhost", {}, (error) => resume(error?.code)))
    assert.strictEqual(code, "EPRIVATE")
  })
})
