import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as OldDevicesExpiring from "../../../../src/layers/store/devices/OldDevicesExpiring.ts"
import { folder } from "../../../support/Folder.ts"

describe("The keys of earlier devices", () => {
  it.effect("go after the days that text is kept, and those of the device that the bot is stay", () =>
    Effect.gen(function*() {
      const crypto = join(yield* folder, "crypto")
      for (const name of ["A", "old-B", "old-C"]) {
        mkdirSync(join(crypto, name), { recursive: true })
        writeFileSync(join(crypto, name, "keys.db"), "keys")
        utimesSync(join(crypto, name), 0, 0)
      }
      utimesSync(join(crypto, "old-C"), 86_400, 86_400)
      yield* Effect.gen(function*() {
        yield* TestClock.adjust("30 days")
        assert.sameMembers(readdirSync(crypto), ["A", "old-B", "old-C"])
        yield* TestClock.adjust("1 hour")
        assert.sameMembers(readdirSync(crypto), ["A", "old-C"])
        yield* TestClock.adjust("1 day")
        assert.sameMembers(readdirSync(crypto), ["A"])
      }).pipe(Effect.provide(OldDevicesExpiring.layer(crypto, 30)))
    }))

  it.effect("are no trouble where there never were any", () =>
    Effect.gen(function*() {
      yield* Effect.provide(TestClock.adjust("3 hours"), OldDevicesExpiring.layer(join(yield* folder, "crypto"), 1))
    }))
})
