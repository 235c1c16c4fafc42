import { RequestType } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect, Latch, Queue, Ref } from "effect"
import type { EncryptionState } from "../../domain/crypto/EncryptionState.ts"
import { keyTroubles } from "../../domain/crypto/keys/KeyTroubles.ts"
import type { RoomId } from "../../domain/Ids.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import type { RoomSession } from "../../services/crypto/Crypto.ts"
import { makeLogSparingly } from "../pace/LogSparingly.ts"
import { makeKeyBackup } from "./backup/KeyBackup.ts"
import { makeCalledLoop } from "./CalledLoop.ts"
import { engineCall } from "./engine/EngineCall.ts"
import { loadParts, type OwnDevice } from "./engine/EngineParts.ts"
import { type IdentityKeeping, makeIdentity } from "./identity/AccountIdentity.ts"
import { makeIdentityTold } from "./identity/IdentityTold.ts"
import type { RecordFile } from "./indexeddb/RecordFile.ts"
import { makeSendingRound } from "./requests/SendingRound.ts"
import { makeAdminIdentities } from "./verification/AdminIdentities.ts"
import type { ShownVerification } from "./verification/ShownVerification.ts"
import type { VerificationAdmission } from "./verification/VerificationAdmission.ts"
import { makeVerifications } from "./verification/Verifications.ts"

/** Whose engine it is, and how its identity is kept. */
export interface EngineOptions extends OwnDevice, IdentityKeeping {
  /** The identity had signed this device when it was last used; otherwise it is looked at now. Absent: it had. */
  readonly wasSigned?: boolean
}

/** What the engine tells of itself while it runs. */
export interface EngineNews {
  readonly state: Ref.Ref<typeof EncryptionState.cases.On.Type>
  readonly arrivals: Queue.Enqueue<RoomSession>
  readonly shown: ShownVerification
}

/** An effect that runs once, and again after it failed, or after it was called for. */
const makeOnce = <E>(work: Effect.Effect<void, E>) => {
  let isDone = false
  return {
    again: () => {
      isDone = false
    },
    run: Effect.suspend(() => {
      if (isDone) return Effect.void
      isDone = true
      return Effect.tapError(work, () => Effect.sync(() => void (isDone = false)))
    })
  }
}

/**
 * Loads the engine, which from then on sends what it has to, and brings the account's identity in order. `inOrder`
 * waits until both were done once.
 */
export const loadEngineOf = Effect.fnUntraced(
  function*(
    options: EngineOptions & Pick<VerificationAdmission, "mayVerify">,
    records: RecordFile,
    { arrivals, shown, state }: EngineNews
  ) {
    const older = makeOnce(Effect.suspend(() => {
      const telling = Effect.forEach(
        keyTroubles({ older: true }),
        ({ advice, means }) => Effect.logWarning(`${means}. ${advice}`)
      )
      return Effect.andThen(Ref.update(state, (now) => ({ ...now, older: true })), telling)
    }))
    const parts = yield* loadParts(options, records, older.run)
    const { keys, machine } = parts.engine
    yield* Ref.update(state, (now) => ({ ...now, fingerprint: machine.identityKeys.ed25519.toBase64() }))
    const backup = yield* makeKeyBackup(options, parts, state)
    yield* Effect.forkScoped(
      Effect.forever(
        Effect.andThen(Effect.flatMap(Queue.take(keys), (session) => Queue.offer(arrivals, session)), backup.fill)
      )
    )
    const identity = yield* makeIdentity(options, parts)
    const told = yield* makeIdentityTold(options, state)
    const tended = makeOnce(
      identity.pipe(
        Effect.tap(told),
        Effect.flatMap((found) => found._tag === "Signed" ? backup.begin : Effect.void)
      )
    )
    const sparingly = makeLogSparingly()
    const inOrder = yield* Latch.make(false)
    // Apart: another server may be slow to say which devices its users have.
    const askLater = yield* makeCalledLoop(
      "Asking for devices",
      parts.outgoing.flush([RequestType.KeysQuery]),
      sparingly
    )
    const sendOnly = yield* makeCalledLoop(
      "Sending keys",
      makeSendingRound({ outgoing: parts.outgoing, state, mistrust: parts.trust.mistrust, tend: tended.run, inOrder }),
      sparingly
    )
    const sendLater = Effect.andThen(sendOnly, askLater)
    const ofAdmins = yield* makeAdminIdentities(machine, options.mayVerify, state)
    yield* engineCall("listening for identities", () =>
      machine.registerUserIdentityUpdatedCallback(async (user) => {
        ofAdmins(user.toString())
        if (user.toString() !== options.user) return
        tended.again()
        Effect.runSync(sendLater)
      }))
    yield* sendLater
    const verifications = yield* makeVerifications({ ...options, ...parts, machine, shown, sparingly })
    const hearIn = (room: RoomId, event: RawEvent, isPlain: boolean) => {
      parts.knowledge.notePlain(room, isPlain)
      return verifications.hear([event], room)
    }
    return { ...parts, sendLater, verifications, hearIn, inOrder: inOrder.await, wantBackedUp: backup.want }
  }
)

/** The engine with all that works with it. */
export type LoadedEngine = Effect.Success<ReturnType<typeof loadEngineOf>>
