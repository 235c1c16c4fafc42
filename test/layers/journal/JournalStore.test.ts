import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { DatabaseSync } from "node:sqlite"
import * as Store from "../../../src/layers/journal/JournalStore.ts"
import { filesIn } from "../../../src/layers/store/DataDir.ts"
import { accept } from "../../contracts/JournalCases.ts"
import { folder, opened, refusedLayer } from "../../support/Folder.ts"

describe("A store that can be read and not be written to", () => {
  it.effect("fails the start, with a sentence that names it and its reason", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      const { store } = filesIn(dataDir)
      yield* opened(dataDir, accept("s1"))
      const file = new DatabaseSync(store)
      file.exec("CREATE TRIGGER no_write BEFORE INSERT ON meta BEGIN SELECT RAISE(ABORT, 'nothing is written'); END")
      file.close()
      const { message, reason } = yield* refusedLayer(Store.layer(dataDir))
      assert.deepStrictEqual([reason, message], ["failed", `${store} failed (nothing is written)`])
    }))
})
