import { assert, describe, it } from "@effect/vitest"
import { fileTime } from "../../../../src/domain/turns/files/AwaitedFile.ts"
import { FilesAwaited } from "../../../../src/domain/turns/files/FilesAwaited.ts"

/** Since when it is, for prompts that all were sent at the beginning. */
const since = (...times: ReadonlyArray<number>) => {
  const awaited = new FilesAwaited()
  return times.map((at) => awaited.failed("!r", at, 0))
}

describe("Since when a chat waits for files", () => {
  it("is the first of those that did not come", () =>
    assert.deepStrictEqual(since(5, fileTime, 2 * fileTime - 1), [5, 5, 5]))
  it("begins anew where none failed for long, and where the clock was set back", () => {
    assert.deepStrictEqual(since(5, 5 + fileTime), [5, 5 + fileTime])
    assert.deepStrictEqual(since(50, 5, 6), [50, 5, 5])
  })
  it("counts for prompts that waited behind, and for later ones begins with their own", () => {
    const awaited = new FilesAwaited()
    const failed = (at: number, sent: number) => awaited.failed("!r", at, sent)
    assert.deepStrictEqual([failed(10, 9), failed(1_000, 9)], [10, 10])
    // Sent while another was still tried, and after its last try.
    assert.deepStrictEqual([failed(1_010, 1_000), failed(1_011, 1_010)], [10, 10])
    assert.deepStrictEqual([failed(2_000, 1_500), failed(2_010, 1_500)], [2_000, 2_000])
    // A clock of another machine that is ahead.
    assert.deepStrictEqual([failed(2_020, 9_000_000), failed(2_030, 9_000_000)], [2_020, 2_020])
  })
  it("ends when one comes, and is each chat's own", () => {
    const awaited = new FilesAwaited()
    awaited.failed("!r", 1, 0)
    assert.strictEqual(awaited.failed("!other", 2, 0), 2)
    awaited.came("!r")
    assert.deepStrictEqual([awaited.failed("!r", 3, 0), awaited.failed("!other", 4, 0)], [3, 2])
  })
  it("is remembered of so many chats", () => {
    const awaited = new FilesAwaited()
    for (let n = 0; n <= 1_000; n++) awaited.failed(`!${n}`, n, 0)
    assert.deepStrictEqual([awaited.failed("!1000", 1_001, 0), awaited.failed("!0", 1_001, 0)], [1_000, 1_001])
  })
})
