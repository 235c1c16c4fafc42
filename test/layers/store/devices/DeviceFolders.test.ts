import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import {
  deviceFolderName,
  oldDeviceFolders,
  setAsideDevices
} from "../../../../src/layers/store/devices/DeviceFolders.ts"
import { folder } from "../../../support/Folder.ts"

describe("The keys of devices", () => {
  it("lie in a folder for each, whatever a device's id is", () => {
    for (const device of ["../x", "a/b", "..", ".", "old", "ü"]) {
      assert.match(deviceFolderName(device), /^(?!\.)[^/]+$/, device)
    }
    assert.strictEqual(deviceFolderName("x".repeat(500)).length, 200)
  })

  it.effect("become old ones when the bot is another device, each under a name of its own, dated by that moment", () =>
    Effect.gen(function*() {
      const crypto = join(yield* folder, "crypto")
      setAsideDevices(crypto, "B")
      assert.isFalse(existsSync(crypto))
      for (const name of ["A", "B", "old-A"]) mkdirSync(join(crypto, name), { recursive: true })
      writeFileSync(join(crypto, "notes"), "no folder")
      utimesSync(join(crypto, "A"), 0, 0)
      setAsideDevices(crypto, "B")
      assert.sameMembers(readdirSync(crypto), ["B", "notes", "old-A", "old-A-2"])
      assert.isAbove(statSync(join(crypto, "old-A-2")).mtimeMs, 0)
      setAsideDevices(crypto)
      assert.sameMembers([...oldDeviceFolders(crypto)], ["old-A", "old-A-2", "old-B"])
    }))
})
