import { assert, describe, it } from "@effect/vitest"
import { expired, madeAt } from "../../../src/domain/operations/BackupAge.ts"

const at = Date.UTC(2026, 0, 2, 3, 4, 5, 678)
const stamp = "2026-01-02T03-04-05-678Z"
const day = 86_400_000

describe("A backup's age", () => {
  it.each(["reset", "restore", "layout1", "layout12"])("is told by the name that a %s gives it", (why) => {
    for (const kind of ["db", "db-wal", "db-journal", "jsonl"]) {
      assert.strictEqual(madeAt(`bot-${why}-${stamp}.${kind}`), at)
    }
  })

  it.each([
    ["of another reason", `bot-mine-${stamp}.db`],
    ["of a layout without a number", `bot-layout-${stamp}.db`],
    ["of another kind", `bot-reset-${stamp}.db-shm`],
    ["with something before it", `my-bot-reset-${stamp}.db`],
    ["with something behind it", `bot-reset-${stamp}.db.gz`],
    ["without milliseconds", "bot-reset-2026-01-02T03-04-05Z.db"],
    ["of a time that there is not", "bot-reset-2026-13-02T03-04-05-678Z.db"],
    ["somebody's own", "notes.txt"]
  ])("is not known of a file %s", (_, name) => assert.isUndefined(madeAt(name)))

  it("does not matter of a copy that was cut off: it goes", () => {
    const files = ["bot-layout.part", "bot-layout.part-journal", "my-bot-layout.part", "bot-layout.part.db"]
    assert.deepStrictEqual(expired(files, at, 30), files.slice(0, 2))
  })

  it("is up when it is more than so many days, to the millisecond; whatever is somebody's own never is", () => {
    const files = ["notes.txt", `bot-reset-${stamp}.db`]
    assert.deepStrictEqual(expired(files, at + 30 * day, 30), [])
    assert.deepStrictEqual(expired(files, at + 30 * day + 1, 30), [files[1]!])
    assert.deepStrictEqual(expired(files, at - day, 30), [])
  })
})
