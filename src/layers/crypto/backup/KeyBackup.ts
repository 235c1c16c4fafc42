import { Clock, Effect, Ref, type Scope } from "effect"
import type { BackupState, EncryptionState } from "../../../domain/crypto/EncryptionState.ts"
import type { MatrixError } from "../../../domain/matrix/MatrixError.ts"
import type { CryptoError, RoomSession } from "../../../services/crypto/Crypto.ts"
import { KeyServer } from "../../../services/crypto/KeyServer.ts"
import { Matrix } from "../../../services/matrix/Matrix.ts"
import { makeLogSparingly } from "../../pace/LogSparingly.ts"
import type { EngineParts } from "../engine/EngineParts.ts"
import { makeOutgoingLoop } from "../engine/OutgoingLoop.ts"
import type { RecoveryKeyKeeping } from "../identity/KeptRecoveryKey.ts"
import { makeSecretStore } from "../secrets/SecretStore.ts"
import { fillBackup, isOtherBackup } from "./BackupFilling.ts"
import { lookAtBackup } from "./BackupLook.ts"
import { isReadable, type UsedBackup } from "./BackupMaking.ts"
import { makeBackupReading } from "./BackupReading.ts"

/** The account's key backup (client-server API, "Server-side key backups"). Nothing here waits for the homeserver. */
export interface KeyBackup {
  /** The account's identity vouches for our device: from now on the backup is used. It is looked at anew. */
  readonly begin: Effect.Effect<void>
  /** There may be keys that are not backed up. */
  readonly fill: Effect.Effect<void>
  /** A message cannot be read for want of this session. */
  readonly want: (session: RoomSession) => Effect.Effect<void>
}

type Looking = Effect.Effect<void, MatrixError | CryptoError, KeyServer | Matrix>

/** The least time between two looks that sessions cause which are not in the backup, in ms. */
const lookPace = 300_000

/**
 * Keeps the room keys in the account's backup, and fetches what is missing out of it. Each does so in a loop of its
 * own, at a growing pace while it fails, so that neither holds up messages.
 */
export const makeKeyBackup = Effect.fnUntraced(function*(
  keeping: RecoveryKeyKeeping,
  { engine: { machine }, outgoing }: EngineParts,
  encryption: Ref.Ref<typeof EncryptionState.cases.On.Type>
): Effect.fn.Return<KeyBackup, never, Scope.Scope | KeyServer | Matrix> {
  const context = yield* Effect.context<KeyServer | Matrix>()
  const storage = yield* makeSecretStore
  const sparingly = makeLogSparingly()
  const reading = makeBackupReading(machine, sparingly)
  let isBegun = false
  let isSeen = false
  let seenAt = 0
  let used: UsedBackup | undefined

  const tell = (state: BackupState) => Ref.update(encryption, (now) => ({ ...now, backup: state }))
  const uploaded = (count: number) =>
    Ref.update(
      encryption,
      (now) => now.backup === undefined ? now : { ...now, backup: { ...now.backup, uploaded: count } }
    )

  const see: Looking = Effect.gen(function*() {
    isSeen = true
    seenAt = yield* Clock.currentTimeMillis
    const { state, used: found } = yield* Effect.tapError(
      lookAtBackup(machine, keeping, storage),
      () => Effect.sync(() => void (isSeen = false))
    )
    used = found
    const before = (yield* Ref.get(encryption)).backup
    yield* tell(state)
    if (state.state === "not used" && state.why !== before?.why) {
      yield* Effect.logInfo(`Room keys are not backed up: ${state.why}`)
    }
    if (isReadable(found)) reading.useVersion(found.version)
  }).pipe(
    Effect.catchReason("MatrixError", "Refused", ({ errcode, status }) =>
      Effect.suspend(() => {
        isSeen = true
        used = undefined
        return tell({ state: "not used", why: `the homeserver refused it (${status} ${errcode})` })
      }))
  )

  const filling: Looking = Effect.gen(function*() {
    if (!isBegun) return
    if (!isSeen) yield* see
    if (used === undefined) return
    yield* read
    yield* fillBackup(machine, outgoing, uploaded).pipe(
      Effect.tapErrorTag("MatrixError", (error) => Effect.sync(() => void (isSeen &&= !isOtherBackup(error))))
    )
  })
  const fill = yield* makeOutgoingLoop(Effect.provideContext(filling, context), sparingly)

  const fetching: Looking = Effect.gen(function*() {
    if (!isReadable(used)) return
    const lacked = yield* reading.fetchAll(used)
    // The server does not tell a session that is not there from a backup that is gone.
    if (!lacked || (yield* Clock.currentTimeMillis) - seenAt < lookPace) return
    isSeen = false
    yield* fill
  })
  const read: Effect.Effect<void> = yield* makeOutgoingLoop(Effect.provideContext(fetching, context), sparingly)

  return {
    begin: Effect.suspend(() => {
      isBegun = true
      isSeen = false
      return fill
    }),
    fill,
    want: (session) => Effect.suspend(() => (reading.want(session) ? read : Effect.void))
  }
})
