import { Effect } from "effect"
import { isSealed } from "../../../domain/crypto/SealedEvent.ts"
import type { RoomId } from "../../../domain/Ids.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import { foldedEdit, withFoldedEdit } from "../../../domain/routing/context/SaidText.ts"
import { Crypto } from "../../../services/crypto/Crypto.ts"

/** Opens what was sent encrypted, with the edit that the server folded in; undefined where it cannot be read now. */
export const makeEventsOpened = Effect.gen(function*() {
  const crypto = yield* Crypto

  const one = (room: RoomId, raw: RawEvent): Effect.Effect<RawEvent | undefined> =>
    isSealed(raw)
      ? Effect.match(crypto.open(room, raw), {
        onSuccess: (opened) => (opened._tag === "Clear" ? opened.event : undefined),
        onFailure: () => undefined
      })
      : Effect.succeed(raw)

  return Effect.fnUntraced(function*(room: RoomId, raw: RawEvent) {
    const edit = foldedEdit(raw)
    const opened = yield* one(room, raw)
    return opened === undefined
      ? undefined
      : withFoldedEdit(opened, edit === undefined ? undefined : yield* one(room, edit))
  })
})
