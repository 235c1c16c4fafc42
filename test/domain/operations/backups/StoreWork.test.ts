import { assert, describe, it } from "vitest"
import { storeWorkText } from "../../../../src/domain/operations/backups/StoreWork.ts"

const mib = 1 << 20

describe("How far work on a store is", () => {
  it.each(
    [
      [100, 0, 1, "[··········] Copying: 0 KiB of 100.0 MiB"],
      [100, 25, 1, "[██········] Copying: 25.0 MiB of 100.0 MiB"],
      [100, 100, 1, "[██████████] Copying: 100.0 MiB of 100.0 MiB"],
      // It was reckoned before, and a bot may have written since.
      [100, 130, 1, "[██████████] Copying: 130.0 MiB of 100.0 MiB"],
      [0, 3, 4, "Copying … 4 s"]
    ] as const
  )("of %i MiB, %i MiB are there after %i s: %s", (of, size, seconds, line) =>
    assert.strictEqual(
      storeWorkText({ what: "Copying", grows: { file: "/x", bytes: of * mib } }, size * mib, seconds, 10),
      line
    ))

  it("is told by the time where nobody can say more", () =>
    assert.strictEqual(storeWorkText({ what: "Checking", grows: null }, 0, 3), "Checking … 3 s"))
})
