import { Effect, Option } from "effect"
import { createHash } from "node:crypto"
import { edit, transactionKey } from "../../domain/Outgoing.ts"
import type { JournalError } from "../../domain/JournalError.ts"
import { isNotFound, type MatrixError } from "../../domain/MatrixError.ts"
import type { Journal, TakenSlot } from "../../services/Journal.ts"
import type { Matrix } from "../../services/Matrix.ts"
import type { ChatId } from "../../domain/Ids.ts"

/** A hash of the key and of nothing else (design law 2), in the characters that every server takes. */
const transactionId = (slot: TakenSlot) =>
  "m" + createHash("sha256").update(transactionKey(slot.key, slot.event === undefined ? 0 : slot.revision)).digest("base64url").slice(0, 32)

export type Delivered =
  | { readonly _tag: "Nothing" }
  | { readonly _tag: "Sent"; readonly slot: TakenSlot }
  | { readonly _tag: "RateLimited"; readonly retryAfter: number | undefined }
  /** May have been sent: it is repeated to the letter. */
  | { readonly _tag: "Unknown" }
  | { readonly _tag: "Refused"; readonly slot: TakenSlot; readonly why: string }

/** Only a clear "there is no such state" means that a room is not encrypted (design law 6). */
const isEncrypted = (matrix: typeof Matrix.Service, slot: TakenSlot): Effect.Effect<boolean, MatrixError> =>
  slot.encrypted !== undefined ? Effect.succeed(slot.encrypted) : matrix.state(slot.room, "m.room.encryption", "").pipe(
    Effect.as(true),
    Effect.catchIf(isNotFound, () => Effect.succeed(false))
  )

/** Sends the first thing that a chat has to send, once. What the journal is told is told before the result is returned. */
export const deliver = Effect.fnUntraced(function*(
  journal: typeof Journal.Service,
  matrix: typeof Matrix.Service,
  chat: ChatId
): Effect.fn.Return<Delivered, JournalError> {
  const taken = yield* journal.take(chat)
  if (Option.isNone(taken)) return { _tag: "Nothing" }
  const slot = taken.value
  const content = slot.event === undefined ? slot.content : edit(slot.content, slot.event)
  const send = Effect.gen(function*() {
    if (yield* isEncrypted(matrix, slot)) return undefined
    return yield* matrix.send(slot.room, "m.room.message", transactionId(slot), content)
  })
  const outcome = yield* Effect.result(send)
  if (outcome._tag === "Success") {
    const event = outcome.success
    if (event === undefined) {
      yield* journal.unsendable(slot, "encrypted room")
      return { _tag: "Refused", slot, why: "encrypted room" }
    }
    yield* journal.sent(slot, event)
    return { _tag: "Sent", slot }
  }
  const { reason } = outcome.failure
  switch (reason._tag) {
    case "RateLimited":
      yield* journal.untake(slot)
      return { _tag: "RateLimited", retryAfter: reason.retryAfter }
    // A refused token is the sync loop's to report; the send stays for the next start.
    case "TokenRefused":
    case "Unavailable":
      return { _tag: "Unknown" }
    case "Refused":
      yield* journal.unsendable(slot, reason.errcode)
      return { _tag: "Refused", slot, why: reason.errcode }
  }
})
