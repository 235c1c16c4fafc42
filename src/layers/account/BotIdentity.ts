import { Effect, Option } from "effect"
import {
  type Expected,
  hopeless,
  ownerName,
  waiting,
  wrongIdentity,
  wrongOwner
} from "../../domain/account/Identity.ts"
import { patientDelay } from "../../domain/Backoff.ts"
import type { UserId } from "../../domain/Ids.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import type { UserError } from "../../domain/UserError.ts"
import { Matrix } from "../../services/matrix/Matrix.ts"
import { StoreValues } from "../../services/store/StoreValues.ts"
import { untilAnswered } from "../pace/ServerRetry.ts"

const lastDevice = "device"
const lastServer = "reached"

/** The longest pause between the tries of a start that is refused, in ms. */
const longestPause = 60_000

/** Fails where the store belongs to another account; asked before a login replaces the session. */
export const refuseStranger = Effect.fnUntraced(function*(store: string, user: UserId) {
  const journal = yield* StoreValues
  const refused = wrongOwner(
    { owner: Option.getOrUndefined(yield* journal.get(ownerName)), proof: "Password", store },
    user
  )
  if (refused !== undefined) return yield* refused
})

/** Whether this store worked with that homeserver before; a store of an earlier version knows only that it did work. */
export const hasReached = Effect.fnUntraced(function*(homeserver: string) {
  const journal = yield* StoreValues
  const last = Option.getOrUndefined(yield* journal.get(lastServer))
  return last === undefined ? Option.isSome(yield* journal.get(ownerName)) : last === homeserver
})

/** Warns of a new device: keys for encrypted rooms belong to one. */
const noticeDevice = Effect.fnUntraced(function*(device: string | undefined) {
  const journal = yield* StoreValues
  const last = Option.getOrUndefined(yield* journal.get(lastDevice))
  if (device === undefined || device === last) return
  if (last !== undefined) {
    yield* Effect.logWarning(
      `The bot is another device than last time, ${device} and not ${last}: in encrypted rooms it has new keys and ` +
        "cannot read what was written before, unless a key backup has it; the keys of before are kept as old ones. " +
        "The account's identity signs the device where the recovery key is there"
    )
  }
  yield* journal.put(lastDevice, device)
})

/** The account's own id and device, once the homeserver tells it; fails where waiting cannot mend a refusal. */
export const login = Effect.fn("BotIdentity.login")(
  function*(
    expected: Omit<Expected, "owner">
  ): Effect.fn.Return<
    { readonly user: UserId; readonly device: string | undefined },
    UserError | StoreError,
    StoreValues | Matrix
  > {
    const journal = yield* StoreValues
    const matrix = yield* Matrix
    const known = Option.getOrUndefined(yield* journal.get(ownerName))
    const reached = yield* hasReached(expected.homeserver)
    const who = yield* untilAnswered(matrix.whoami, {
      refused: (error) => hopeless(expected.homeserver, expected.proof, error, reached),
      told: (error) => Effect.logWarning(waiting(expected.homeserver, error)),
      refusal: (tries, random) => patientDelay(tries, random, longestPause)
    })
    const wrong = wrongIdentity({ ...expected, owner: known }, who)
    if (wrong !== undefined) return yield* wrong
    if (known === undefined) yield* journal.put(ownerName, who.user)
    yield* journal.put(lastServer, expected.homeserver)
    yield* noticeDevice(who.device)
    return who
  }
)
