import { Effect } from "effect"
import type { UserId } from "../../domain/Ids.ts"
import { accountRefusal } from "../../domain/matrix/AccountRefusal.ts"
import type { MatrixError } from "../../domain/matrix/MatrixError.ts"
import { accountSnapshot } from "../../domain/reset/snapshot/AccountSnapshot.ts"
import type { Snapshot } from "../../domain/reset/snapshot/Snapshot.ts"
import { Matrix } from "../../services/matrix/Matrix.ts"
import { StoreFacts } from "../../services/reset/StoreReset.ts"

export interface ServedAccount {
  /** Base URL. */
  readonly homeserver: string
  /** undefined: the homeserver is asked, and the device is looked at. */
  readonly me: UserId | undefined
  /** Whether a running bot took a sync in just before. */
  readonly heard: boolean
}

/**
 * The store and the account on the server, at two requests, or three where it is asked who we are, whatever the number
 * of rooms. A refusal of the account is a fact of the snapshot.
 */
export const servedSnapshot = Effect.fnUntraced(function*({ heard, homeserver, me }: ServedAccount) {
  const matrix = yield* Matrix
  const { read } = yield* StoreFacts

  const account = Effect.gen(function*() {
    const who = me === undefined ? yield* matrix.whoami : { user: me, device: undefined }
    const joined = yield* matrix.joinedRooms
    const look = yield* matrix.survey
    // A room is out only when both say so: either may be older than the last sync.
    const rooms = [...joined, ...look.joined.map(({ room }) => room)]
    return { ...who, refused: null, server: accountSnapshot(who.user, rooms, look).server }
  })
  // Before the server: what happens between the two is in its answer, and the bot itself is never behind it.
  const { store, user } = yield* read
  const seen = yield* Effect.catchIf(
    account,
    (error: MatrixError) => accountRefusal(error.reason) !== undefined,
    (error) =>
      Effect.succeed({
        user: me ?? null,
        device: undefined,
        refused: accountRefusal(error.reason) ?? null,
        server: null
      })
  )
  return {
    user: seen.user ?? user,
    refused: seen.refused,
    heard,
    homeserver,
    device: me === undefined ? seen.device ?? null : store?.device ?? null,
    server: seen.server,
    store
  } satisfies Snapshot
})
