import { Effect, Option } from "effect"
import type { RoomId } from "../../domain/Ids.ts"
import { isNotFound, MatrixError, MatrixFault } from "../../domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { Crypto, type CryptoError } from "../../services/crypto/Crypto.ts"
import { IntakeJournal } from "../../services/intake/IntakeJournal.ts"
import { SyncFreshness } from "../../services/intake/SyncFreshness.ts"
import { Matrix } from "../../services/matrix/Matrix.ts"

/** Whether rooms are encrypted, and what is sent into those that are (docs/design.md, law 6). */
export interface RoomEncryption {
  /** `known`: as the journal has it; undefined: it does not know the room. Fails where that cannot be found out. */
  isEncrypted(room: RoomId, known: boolean | undefined): Effect.Effect<boolean, MatrixError | StoreError>
  /** False where encryption is off; a device that cannot encrypt for now has its sends wait. */
  readonly takesPart: Effect.Effect<boolean>
  /** Fails as a send would that may be tried again. */
  seal(room: RoomId, type: string, content: RawEvent): Effect.Effect<RawEvent, MatrixError>
}

const unsealed = (call: string, detail: string) =>
  new MatrixError({ call, reason: MatrixFault.cases.Unavailable.make({ detail: `cannot be encrypted: ${detail}` }) })

/** Calls whose refusal says that we may not be in the room. */
const ofRoom: ReadonlySet<string> = new Set(["GET members", "GET state"])

/**
 * A refusal that says something about keys says nothing about the message. One that says that we may not be in the room
 * says the same of the message.
 */
const asSend = (error: MatrixError | CryptoError): MatrixError => {
  if (error._tag === "CryptoError") return unsealed("PUT send", error.detail)
  const { call, reason } = error
  // A limit on keys teaches nothing of sends.
  if (reason._tag === "RateLimited") return unsealed(call, "the homeserver asks us to wait")
  if (reason._tag !== "Refused" || (reason.status === 403 && ofRoom.has(call))) return error
  return unsealed(call, `${reason.status} ${reason.errcode}`)
}

export const makeRoomEncryption: Effect.Effect<RoomEncryption, never, Crypto | IntakeJournal | Matrix> = Effect.gen(
  function*() {
    const crypto = yield* Crypto
    const journal = yield* IntakeJournal
    const matrix = yield* Matrix
    const { isFresh } = yield* SyncFreshness

    /** It stays so, whatever the room's state says later. */
    const noted = (room: RoomId) => Effect.as(journal.noteRoom({ room, encrypted: true }), true)

    /**
     * The journal may be of before the room was encrypted, or know nothing of it since a reset, and the server may have
     * lost the room's state; our own keys tell as well.
     */
    const askKeys = Effect.fnUntraced(function*(room: RoomId) {
      const sealed = yield* Effect.mapError(crypto.hasSealed(room), asSend)
      return sealed ? yield* noted(room) : false
    })

    /** Only a clear "there is no such state" means that a room is not encrypted. */
    const ask = (room: RoomId) =>
      matrix.state(room, "m.room.encryption", "").pipe(
        Effect.andThen(noted(room)),
        Effect.catchIf((error) => error._tag === "MatrixError" && isNotFound(error), () => askKeys(room))
      )

    return {
      isEncrypted: Effect.fnUntraced(function*(room, known) {
        if (known === true) return true
        // It may have been encrypted since the last sync that told us; or since the entry was claimed, so that the
        // journal is asked after it is known to be fresh.
        if (known === undefined || !(yield* isFresh)) return yield* ask(room)
        const now = yield* journal.room(room)
        if (Option.isNone(now)) return yield* ask(room)
        // A damaged store of keys silences no room in clear whose state a sync of late told.
        return now.value.encrypted ||
          (yield* Effect.catchTag(askKeys(room), "MatrixError", () => Effect.succeed(false)))
      }),
      takesPart: Effect.map(crypto.state, ({ _tag }) => _tag !== "Off"),
      seal: (room, type, content) => Effect.mapError(crypto.seal(room, type, content), asSend)
    }
  }
)
