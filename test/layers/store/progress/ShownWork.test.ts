import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { join } from "node:path"
import type { StoreWork } from "../../../../src/domain/operations/backups/StoreWork.ts"
import { copyBefore } from "../../../../src/layers/store/backups/LayoutCopy.ts"
import { backup } from "../../../../src/layers/store/backups/StoreBackup.ts"
import { copyApart } from "../../../../src/layers/store/copying/CopyProcess.ts"
import { filesIn } from "../../../../src/layers/store/DataDir.ts"
import * as NodeSqlite from "../../../../src/layers/store/NodeSqlite.ts"
import { backupPath, migrate, migrations } from "../../../../src/layers/store/schema/Migrations.ts"
import { backupScene } from "../../../support/BackupMeeting.ts"
import { barScreen } from "../../../support/BarScreen.ts"
import { folder } from "../../../support/Folder.ts"
import { makeLayout } from "../../../support/StoreLayouts.ts"

describe("What is shown of work on a store", () => {
  it.live("is the copy that backup makes", () =>
    Effect.gen(function*() {
      const { place, shows, text } = yield* barScreen()
      const { dir, target } = yield* backupScene
      yield* backup(dir, target, {
        bar: place,
        copy: (source, part) =>
          Effect.andThen(Effect.sync(() => shows("Copying and checking the store")), copyApart(source, part))
      })
      assert.isTrue(text().endsWith("\r\u001b[K"))
    }))

  it.live("is the change of its layout", () =>
    Effect.gen(function*() {
      const { place, shows } = yield* barScreen()
      const files = filesIn(yield* folder)
      makeLayout(8, files.store)
      const waiting = {
        ...migrations,
        "9002_more": Effect.sync(() => shows("Bringing the store from layout 8 to 9002"))
      }
      yield* Effect.provide(
        migrate(files.store, backupPath(files.backups), waiting, place),
        NodeSqlite.layer({ filename: files.store })
      )
    }))

  it.effect("is the copy before that, and that it is checked", () =>
    Effect.gen(function*() {
      const dir = yield* folder
      const { store } = filesIn(dir)
      makeLayout(8, store)
      const told: Array<StoreWork> = []
      yield* Effect.provide(
        copyBefore(store, join(dir, "bot-layout8.db"), (work) => void told.push(work)),
        NodeSqlite.layer({ filename: store })
      )
      assert.deepStrictEqual(told.map(({ grows, what }) => [what, grows !== null && grows.bytes > 0]), [
        ["Copying the store before its layout changes", true],
        ["Checking the copy", false]
      ])
    }))
})
