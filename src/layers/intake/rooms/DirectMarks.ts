import { Effect, Option } from "effect"
import type { RoomId } from "../../../domain/Ids.ts"
import type { StoreError } from "../../../domain/StoreError.ts"
import { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import { AccountRecords } from "../../../services/reconciliation/AccountRecords.ts"
import { StoreWaits } from "../../../services/store/StoreWaits.ts"
import { makeKeyedRetry } from "../../pace/KeyedRetry.ts"
import type { LogSparingly } from "../../pace/LogSparingly.ts"
import { done, type SoFar, type Tried } from "../../pace/RetryRhythm.ts"
import { tryAgain } from "./RefusedTry.ts"

/** The account's list of direct rooms: one list for all rooms, so it is read and written once for all of them. */
const direct = "m.direct"

/** The longest pause between two tries, in ms: nothing waits for a mark. */
const rarely = 3_600_000

/**
 * Marks rooms as direct, so that a bot whose disk was lost, and other clients of the account, know them for that. A
 * room that was marked before is not marked again, as somebody may have taken it out by hand. `joined` are the rooms
 * that were joined and that no sync told of yet.
 */
export const makeDirectMarks = Effect.fnUntraced(function*(joined: ReadonlySet<RoomId>, sparingly: LogSparingly) {
  const journal = yield* IntakeJournal
  const records = yield* AccountRecords
  const again = tryAgain(sparingly)

  const step = Effect.fnUntraced(function*(_: typeof direct, so: SoFar): Effect.fn.Return<Tried, StoreError> {
    const known = [
      ...yield* journal.rooms("join"),
      ...(yield* Effect.forEach(joined, (id) => journal.room(id))).flatMap((room) => Option.toArray(room))
    ]
    const ours = known.flatMap(({ direct, inviter, marked, membership, room }) =>
      direct && marked !== true && inviter !== undefined && (membership === "join" || membership === "invite")
        ? [{ room, user: inviter }]
        : []
    )
    if (ours.length === 0) return done
    const written = yield* Effect.result(records.markDirect(ours))
    if (written._tag === "Success") return done
    const { failure } = written
    if (failure._tag === "StoreError") return yield* failure
    return yield* again({ room: undefined, kind: undefined, longest: rarely }, failure, so)
  })

  const { hurryAll, wake } = yield* makeKeyedRetry<typeof direct>(yield* StoreWaits, {
    name: "marking of direct rooms",
    atOnce: 1,
    most: 1,
    step,
    all: Effect.succeed([direct])
  })
  return { hurryAll, mark: wake(direct) }
})
