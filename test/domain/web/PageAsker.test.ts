import { assert, describe, it } from "@effect/vitest"
import { isFromHere, isOwnOrigin, namesThisMachine, type PageAsker } from "../../../src/domain/web/PageAsker.ts"

/** Who asks, and whether a page for this machine alone (on port 8080) and one for others too is given to them. */
const askers: ReadonlyArray<readonly [asker: PageAsker, here: boolean, others: boolean]> = [
  [{ host: "127.0.0.1:8080" }, true, true],
  [{ host: "LOCALHOST:8080" }, true, true],
  [{ host: "[::1]:8080" }, true, true],
  [{ host: "localhost" }, false, true],
  [{ host: "127.0.0.1:80" }, false, true],
  [{ host: "10.0.0.5:8080" }, false, true],
  [{}, false, true],
  [{ host: "" }, false, false],
  [{ host: "a b" }, false, false],
  [{ host: "rebound.example.org:8080" }, false, false],
  [{ host: "127.0.0.1.nip.io:8080" }, false, false],
  [{ host: "127.0.0.1:8080", origin: "http://127.0.0.1:8080" }, true, true],
  [{ host: "127.0.0.1:8080", origin: "http://127.0.0.1:9999" }, false, true],
  [{ host: "127.0.0.1:8080", origin: "https://127.0.0.1:8080" }, false, true],
  [{ host: "127.0.0.1:8080", origin: "https://example.org" }, false, false],
  [{ host: "127.0.0.1:8080", origin: "null" }, false, false]
]

describe("who asks for a page", () => {
  it.each(askers)("%o", (asker, here, others) => {
    assert.strictEqual(isFromHere(asker, 8080) && isOwnOrigin(asker), here)
    assert.strictEqual(namesThisMachine(asker, "0.0.0.0"), others)
  })

  it("may call this machine as it listens", () => {
    assert.isTrue(namesThisMachine({ host: "bot.lan:8080" }, "bot.lan"))
    assert.isFalse(namesThisMachine({ host: "bot.lan:8080" }, "0.0.0.0"))
  })
})
