import type { OlmMachine } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect } from "effect"
import type { MatrixError } from "../../../domain/matrix/MatrixError.ts"
import type { CryptoError, RoomSession } from "../../../services/crypto/Crypto.ts"
import type { KeyServer } from "../../../services/crypto/KeyServer.ts"
import type { LogSparingly } from "../../pace/LogSparingly.ts"
import { fetchSession } from "./BackedUpSession.ts"
import type { ReadableBackup } from "./BackupMaking.ts"

/** Sessions that wait, and as many that were asked for; beyond them the oldest is forgotten. */
const mostSessions = 4_096

/** Requests that are under way at once. */
const atOnce = 4

interface Asked {
  readonly session: RoomSession
  readonly isThere: boolean
}

const bounded = <A>(map: Map<string, A>, key: string, value: A) => {
  map.set(key, value)
  if (map.size > mostSessions) map.delete(map.keys().next().value!)
}

/**
 * Sessions that are wanted out of the backup, each asked for once a version. It knows no way of proving who made a
 * session: a backup of this kind says so itself, so that the homeserver could make one up.
 */
export const makeBackupReading = (machine: OlmMachine, sparingly: LogSparingly) => {
  const wanted = new Map<string, RoomSession>()
  const asked = new Map<string, Asked>()
  let version: string | undefined

  const one = Effect.fnUntraced(function*(used: ReadableBackup, [key, session]: readonly [string, RoomSession]) {
    const outcome = yield* fetchSession(machine, used, session)
    wanted.delete(key)
    bounded(asked, key, { session, isThere: outcome === "there" })
    if (outcome === "damaged") {
      yield* sparingly("damaged", Effect.logWarning("The backup holds a key that cannot be read; left out"))
    }
    return outcome
  })

  return {
    /** Wants a session; false where it was asked for already, or is wanted. */
    want: (session: RoomSession): boolean => {
      const key = `${session.room} ${session.session}`
      if (asked.has(key) || wanted.has(key)) return false
      bounded(wanted, key, session)
      return true
    },
    /** What another version did not have may be in this one. */
    useVersion: (used: string) => {
      if (version !== undefined && version !== used) {
        for (const [key, { isThere, session }] of asked) if (!isThere) bounded(wanted, key, session)
        asked.clear()
      }
      version = used
    },
    /**
     * Asks for what is wanted. Returns whether the backup lacked anything; fails where one could not be asked for,
     * which then is last in the line, so that it stands in nobody's way.
     */
    fetchAll: Effect.fnUntraced(function*(
      used: ReadableBackup
    ): Effect.fn.Return<boolean, MatrixError | CryptoError, KeyServer> {
      let lacked = false
      while (wanted.size > 0) {
        const batch = [...wanted].slice(0, atOnce)
        const results = yield* Effect.forEach(batch, (entry) => Effect.result(one(used, entry)), {
          concurrency: "unbounded"
        })
        for (const [index, result] of results.entries()) {
          if (result._tag === "Success") continue
          const [key, session] = batch[index]!
          wanted.delete(key)
          wanted.set(key, session)
        }
        lacked ||= results.some((result) => result._tag === "Success" && result.success === "absent")
        for (const result of results) if (result._tag === "Failure") return yield* Effect.fail(result.failure)
      }
      return lacked
    })
  }
}
