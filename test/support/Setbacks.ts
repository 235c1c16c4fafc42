import { assert } from "@effect/vitest"
import { Effect, FiberSet, Option } from "effect"
import { TestClock } from "effect/testing"
import type { ChatId } from "../../src/domain/Ids.ts"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import type { Wait } from "../../src/domain/operations/WaitReason.ts"
import type { Priority } from "../../src/domain/Priority.ts"
import { makeSendSetbacks } from "../../src/layers/outbox/setbacks/SendSetbacks.ts"
import type { SetbackActions } from "../../src/layers/outbox/setbacks/SetbackWaits.ts"
import type { ClaimedEntry } from "../../src/services/outbox/OutboxEntry.ts"
import { entryOf } from "./ClaimedEntries.ts"

export const forbidden = MatrixFault.cases.Refused.make({ status: 403, errcode: "M_FORBIDDEN", detail: "" })

/** A send of the entry that a room, or the homeserver, refused for now. */
export const later = (
  entry: ClaimedEntry,
  how: { readonly reason?: MatrixFault; readonly of?: "account" | "room"; readonly unproven?: boolean } = {}
) => ({ _tag: "Later", entry, reason: forbidden, of: "room", unproven: false, acted: false, ...how }) as const

/** Setbacks in memory, with what they did: the chats lined up, the notes written and ended, the turns left out. */
export const setbacksHere = Effect.fnUntraced(function*(
  { behind = Option.none<Priority>(), ...other }:
    & { readonly behind?: Option.Option<Priority> }
    & Partial<Pick<SetbackActions, "intake" | "waits">> = {}
) {
  const fork = yield* FiberSet.makeRuntime<never>()
  const [looks, notes, ended, past]: [Array<ChatId>, Array<Wait>, Array<string>, Array<ReadonlyArray<number>>] = [
    [],
    [],
    [],
    []
  ]
  const made = makeSendSetbacks({
    intake: { room: () => Effect.succeed(Option.none()) },
    outbox: {
      nextPriority: (_, without) => Effect.sync(() => (past.push([...without ?? []]), behind))
    },
    waits: {
      noteWait: (wait) => Effect.sync(() => void notes.push(wait)),
      endWait: (_, subject) => Effect.sync(() => void ended.push(subject))
    },
    fork: (effect) => fork(effect),
    look: (chat) => Effect.sync(() => void looks.push(chat)),
    ...other
  })
  return { ...made, looks, notes, ended, past }
})

/** A send of the chat was refused for so long that what is behind it goes before it. */
export const isPassedBy = Effect.fnUntraced(
  function*({ refused, resting }: Effect.Success<ReturnType<typeof setbacksHere>>, of: ChatId) {
    for (let tries = 0; tries < 3; tries++) {
      if (tries > 0) yield* TestClock.adjust("30 seconds")
      assert.isFalse(yield* refused(later(entryOf(of, 1))))
    }
    assert.deepStrictEqual([...resting(of)], [1])
  }
)
