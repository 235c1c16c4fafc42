import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { readOnlySession } from "../../../src/app/reset/DryRun.ts"
import { snapshotSource } from "../../../src/app/reset/SnapshotSource.ts"
import { EncryptionState, IdentityState } from "../../../src/domain/crypto/EncryptionState.ts"
import { keptEncryptionName, keptEncryptionText } from "../../../src/domain/crypto/KeptEncryption.ts"
import type { UserId } from "../../../src/domain/Ids.ts"
import type { ResetRequest } from "../../../src/domain/reset/ResetRequest.ts"
import { everyTarget } from "../../../src/domain/reset/ResetTargets.ts"
import { SnapshotReader } from "../../../src/services/reset/SnapshotReader.ts"
import { WholeJournal } from "../../../src/testing/WholeJournal.ts"
import { folder, opened } from "../../support/Folder.ts"

const { Signed, Unsigned } = IdentityState.cases

describe("The snapshot of a reset with --device", () => {
  it.effect("tells what another device of the bot's would lack, by what is set and what lies in DATA_DIR", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      const sessions = readOnlySession(join(dataDir, "session.json"))
      const request: ResetRequest = {
        mode: "local-only",
        targets: { ...everyTarget, device: true },
        dataDir,
        account: undefined,
        saved: undefined
      }
      const account = {
        homeserver: new URL("https://x"),
        auth: { _tag: "Password", user: "@bot:x" as UserId, password: Redacted.make("pw") },
        deviceId: undefined,
        deviceName: "test"
      } as const
      const next = (change: Partial<ResetRequest> = {}) =>
        Effect.flatMap(SnapshotReader, ({ snapshot }) => snapshot).pipe(
          Effect.map(({ store }) => store?.nextIdentity),
          Effect.provide(snapshotSource({ ...request, ...change }, undefined, sessions))
        )
      const noted = (identity: IdentityState) => {
        const state = EncryptionState.cases.On.make({ device: "D", identity })
        const text = keptEncryptionText({ at: 1, state })
        return opened(dataDir, Effect.flatMap(WholeJournal, ({ put }) => put(keptEncryptionName, text)))
      }
      yield* opened(dataDir, Effect.void)
      assert.isUndefined(yield* next())
      yield* noted(Signed.make({}))
      assert.strictEqual(yield* next(), "locked")
      assert.strictEqual(yield* next({ account }), "locked")
      assert.isUndefined(yield* next({ hasRecoveryKey: true }))
      assert.isUndefined(yield* next({ targets: everyTarget }))
      yield* noted(Unsigned.make({ why: "no password" }))
      assert.strictEqual(yield* next(), "unsigned")
      assert.isUndefined(yield* next({ account }))
      yield* noted(Signed.make({}))
      writeFileSync(join(dataDir, "recovery-key"), "the key", { mode: 0o600 })
      assert.isUndefined(yield* next())
    }))
})
