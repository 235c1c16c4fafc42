import { RequestType } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Clock, Effect } from "effect"
import { createHash } from "node:crypto"
import {
  cancelType,
  makeRefusalPace,
  type Refusal,
  refusalOf
} from "../../../domain/crypto/verification/VerificationRefusal.ts"
import type { RoomId } from "../../../domain/Ids.ts"
import type { MatrixError } from "../../../domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import type { CryptoError } from "../../../services/crypto/Crypto.ts"
import { KeyServer } from "../../../services/crypto/KeyServer.ts"
import { makeLogSparingly } from "../../pace/LogSparingly.ts"
import type { EngineParts } from "../engine/EngineParts.ts"
import { makePersonalWork } from "./PersonalWork.ts"
import type { VerificationAdmission } from "./VerificationAdmission.ts"
import { verificationRetry } from "./VerificationFeeding.ts"

/** The same for the same request, so that it is answered once. */
const txnOf = ({ device, flow, sender }: Refusal) =>
  createHash("sha256").update(JSON.stringify([sender, device ?? null, flow])).digest("hex")

/** The room of a request, and whether the journal knows it, and not as an encrypted one. */
export interface AskedIn {
  readonly room: RoomId
  readonly isPlain: boolean
}

/** What says something in a room, as the room is. */
type Speaking = Pick<EngineParts, "knowledge" | "outgoing">

/**
 * Turns requests of who may not verify us down, a few an hour, so that clients do not wait until they give up.
 * `speaking` gives what says something in a room; a refusal to a device needs no engine.
 */
export const makeVerificationRefusing = Effect.fnUntraced(
  function*(
    speaking: (
      say: (parts: Speaking) => Effect.Effect<void, MatrixError | CryptoError>
    ) => Effect.Effect<void, MatrixError | CryptoError>,
    { tellRefused }: Pick<VerificationAdmission, "tellRefused">
  ) {
    const server = yield* KeyServer
    const run = yield* makePersonalWork(makeLogSparingly())
    const isInPace = makeRefusalPace()

    const toDevice = (refusal: Refusal, device: string) =>
      server.toDevice(cancelType, txnOf(refusal), { messages: { [refusal.sender]: { [device]: refusal.content } } })

    const inRoom = (refusal: Refusal, { isPlain, room }: AskedIn) =>
      speaking(({ knowledge, outgoing }) => {
        knowledge.notePlain(room, isPlain)
        const word = { room_id: room, txn_id: txnOf(refusal), event_type: cancelType }
        const body = JSON.stringify(refusal.content)
        return outgoing.send({ ...word, id: undefined, type: RequestType.RoomMessage, body })
      })

    const mayAnswer = (asked: Pick<Refusal, "sender" | "flow">) =>
      Effect.map(Clock.currentTimeMillis, (now) => isInPace(asked, now))

    return {
      /** Returns at once. Without `where` it came to our device. */
      refuse: Effect.fnUntraced(function*(request: RawEvent, where?: AskedIn) {
        yield* tellRefused(request, where?.room)
        const refusal = refusalOf(request)
        if (refusal === undefined || !(yield* mayAnswer(refusal))) return
        const { device, sender } = refusal
        const answer = where !== undefined
          ? inRoom(refusal, where)
          : device !== undefined
          ? toDevice(refusal, device)
          : Effect.void
        run(sender, Effect.asVoid(Effect.retry(answer, verificationRetry)))
      }),
      /** Tells of one that the engine has, and whether its answer may be sent; otherwise it ends in silence. */
      mayAnswer: (asked: Pick<Refusal, "sender" | "flow">) =>
        Effect.andThen(tellRefused({ sender: asked.sender }), mayAnswer(asked))
    }
  }
)
export type VerificationRefusing = Effect.Success<ReturnType<typeof makeVerificationRefusing>>
