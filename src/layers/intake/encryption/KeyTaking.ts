import { Effect, Predicate } from "effect"
import type { RawEvent, SyncBatch } from "../../../domain/matrix/SyncBatch.ts"
import { Crypto } from "../../../services/crypto/Crypto.ts"
import { storeRetry } from "../../pace/StoreRetry.ts"

/** State that says who can read a room's messages, or how they are encrypted. */
const ofReaders: ReadonlySet<unknown> = new Set(["m.room.member", "m.room.encryption", "m.room.history_visibility"])

const isOfReaders = (event: RawEvent) => Predicate.isString(event["state_key"]) && ofReaders.has(event["type"])

/**
 * Gives encryption what a batch brought for it, and waits until that is on disk. While it cannot be kept no batch goes
 * on: the next sync would have the server delete it.
 */
export const makeKeyTaking = Effect.gen(function*() {
  const crypto = yield* Crypto
  const { _tag } = yield* crypto.state
  const takeKeys = Effect.fnUntraced(function*({ joined, keys }: SyncBatch, isFromNowhere = false) {
    const changed = joined.filter(({ limited, state, timeline }) =>
      limited || timeline.some(isOfReaders) || state.some(isOfReaders)
    )
    yield* crypto.roomsChanged(changed.map(({ room }) => room))
    if (keys === undefined) return
    yield* Effect.retry(
      Effect.tapError(
        crypto.receive(isFromNowhere ? { ...keys, isFromNowhere } : keys),
        (error) => Effect.logError(error.message)
      ),
      storeRetry
    ).pipe(
      // The schedule has no end.
      Effect.orDie
    )
  })
  return { encryption: _tag, takeKeys }
})
