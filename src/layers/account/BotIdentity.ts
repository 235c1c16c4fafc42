import { Effect, Option } from "effect"
import { type Expected, hopeless, waiting, wrongIdentity, wrongOwner } from "../../domain/account/Identity.ts"
import { patientDelay } from "../../domain/Backoff.ts"
import type { UserId } from "../../domain/Ids.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import type { UserError } from "../../domain/UserError.ts"
import { Journal } from "../../services/journal/Journal.ts"
import { Matrix } from "../../services/matrix/Matrix.ts"
import { untilAnswered } from "../pace/ServerRetry.ts"

const owner = "user"
const lastDevice = "device"
const lastServer = "reached"

/** Between the tries of a start that was refused, in milliseconds. */
const longestPause = 60_000

/** Before a login that would put one account's session in the place of another's. */
export const refuseStranger = Effect.fnUntraced(function*(store: string, user: UserId) {
  const journal = yield* Journal
  const refused = wrongOwner(
    { owner: Option.getOrUndefined(yield* journal.get(owner)), proof: "Password", store },
    user
  )
  if (refused !== undefined) return yield* refused
})

/** Has this store worked with that homeserver before? A store of an earlier version knows only that there was one. */
export const hasReached = Effect.fnUntraced(function*(homeserver: string) {
  const journal = yield* Journal
  const last = Option.getOrUndefined(yield* journal.get(lastServer))
  return last === undefined ? Option.isSome(yield* journal.get(owner)) : last === homeserver
})

/** Keys for encrypted rooms belong to a device, so people should know when it is another one than before. */
const noticeDevice = Effect.fnUntraced(function*(device: string | undefined) {
  const journal = yield* Journal
  const last = Option.getOrUndefined(yield* journal.get(lastDevice))
  if (device === undefined || device === last) return
  if (last !== undefined) {
    yield* Effect.logWarning(`The bot is another device than last time, ${device} and not ${last}`)
  }
  yield* journal.put(lastDevice, device)
})

/** Finds out who we are, waiting for a server that is down, and refuses what waiting cannot mend. */
export const login = Effect.fnUntraced(
  function*(
    expected: Omit<Expected, "owner">
  ): Effect.fn.Return<UserId, UserError | StoreError, Journal | Matrix> {
    const journal = yield* Journal
    const matrix = yield* Matrix
    const known = Option.getOrUndefined(yield* journal.get(owner))
    const reached = yield* hasReached(expected.homeserver)
    const who = yield* untilAnswered(matrix.whoami, {
      refused: (error) => hopeless(expected.homeserver, expected.proof, error, reached),
      told: (error) => Effect.logWarning(waiting(expected.homeserver, error)),
      refusal: (tries, random) => patientDelay(tries, random, longestPause)
    })
    const wrong = wrongIdentity({ ...expected, owner: known }, who)
    if (wrong !== undefined) return yield* wrong
    if (known === undefined) yield* journal.put(owner, who.user)
    yield* journal.put(lastServer, expected.homeserver)
    yield* noticeDevice(who.device)
    return who.user
  }
)
