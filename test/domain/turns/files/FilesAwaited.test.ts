import { assert, describe, it } from "@effect/vitest"
import { fileTime } from "../../../../src/domain/turns/files/AwaitedFile.ts"
import { FilesAwaited } from "../../../../src/domain/turns/files/FilesAwaited.ts"

const since = (...times: ReadonlyArray<number>) => {
  const awaited = new FilesAwaited()
  return times.map((at) => awaited.failed("!r", at))
}

describe("Since when a chat waits for files", () => {
  it("is the first of those that did not come", () =>
    assert.deepStrictEqual(since(5, fileTime, 2 * fileTime - 1), [5, 5, 5]))
  it("begins anew where none failed for long, and where the clock was set back", () => {
    assert.deepStrictEqual(since(5, 5 + fileTime), [5, 5 + fileTime])
    assert.deepStrictEqual(since(50, 5, 6), [50, 5, 5])
  })
  it("ends when one comes, and is each chat's own", () => {
    const awaited = new FilesAwaited()
    awaited.failed("!r", 1)
    assert.strictEqual(awaited.failed("!other", 2), 2)
    awaited.came("!r")
    assert.deepStrictEqual([awaited.failed("!r", 3), awaited.failed("!other", 4)], [3, 2])
  })
  it("is remembered of so many chats", () => {
    const awaited = new FilesAwaited()
    for (let n = 0; n <= 1_000; n++) awaited.failed(`!${n}`, n)
    assert.deepStrictEqual([awaited.failed("!1000", 1_001), awaited.failed("!0", 1_001)], [1_000, 1_001])
  })
})
