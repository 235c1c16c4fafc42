import { Clock, Effect } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { EncryptionState, IdentityState } from "../../domain/crypto/EncryptionState.ts"
import {
  keptEncryptionName,
  keptEncryptionText,
  readKeptEncryption,
  withKnownBefore
} from "../../domain/crypto/KeptEncryption.ts"
import { putValues } from "../journal/JournalValues.ts"
import { change } from "../store/StoreBeside.ts"

/** Notes in a store that no bot works on that the account's identity signed the device. */
export const noteSigned = (dataDir: string, device: string, fingerprint: string) =>
  change(dataDir, () =>
    Effect.gen(function*() {
      const sql = yield* SqlClient.SqlClient
      const [row] = yield* sql<{ value: string }>`SELECT value FROM meta WHERE name = ${keptEncryptionName}`
      const signed = EncryptionState.cases.On.make({
        device,
        fingerprint,
        identity: IdentityState.cases.Signed.make({})
      })
      const state = withKnownBefore(signed, readKeptEncryption(row?.value)?.state)
      const text = keptEncryptionText({ at: yield* Clock.currentTimeMillis, state })
      yield* putValues(sql, [[keptEncryptionName, text]])
    }))
