import { assert, describe, it } from "@effect/vitest"
import { Effect, FiberSet, Layer, Option } from "effect"
import { TestClock } from "effect/testing"
import type { ChatId } from "../../../../src/domain/Ids.ts"
import { MatrixFault } from "../../../../src/domain/matrix/MatrixError.ts"
import { makeSendSetbacks } from "../../../../src/layers/outbox/setbacks/SendSetbacks.ts"
import type { ClaimedEntry } from "../../../../src/services/outbox/OutboxEntry.ts"
import { WholeJournal } from "../../../../src/testing/WholeJournal.ts"
import { chat } from "../../../contracts/JournalCases.ts"
import { entryOf } from "../../../support/ClaimedEntries.ts"

const refusal = MatrixFault.cases.Refused.make({ status: 403, errcode: "M_FORBIDDEN", detail: "" })
const later = (entry: ClaimedEntry) =>
  ({ _tag: "Later", entry, reason: refusal, of: "room", unproven: false, acted: false }) as const

const journal = Layer.mock(WholeJournal, {
  nextPriority: () => Effect.succeed(Option.some("final")),
  room: () => Effect.succeed(Option.none()),
  noteWait: () => Effect.void,
  endWait: () => Effect.void
})

/** Setbacks, and the chats that were lined up. */
const setbacks = Effect.gen(function*() {
  const fork = yield* FiberSet.makeRuntime<never>()
  const looks: Array<ChatId> = []
  const made = makeSendSetbacks({
    intake: yield* WholeJournal,
    outbox: yield* WholeJournal,
    waits: yield* WholeJournal,
    fork: (effect) => fork(effect),
    look: (of) => Effect.sync(() => void looks.push(of))
  })
  return { ...made, looks }
})

const [one, other, third] = [chat("!r $one"), chat("!r $other"), chat("!r $third")]

/** A send of the chat was refused for so long that what is behind it goes before it. */
const isPassedBy = Effect.fnUntraced(function*({ refused, resting }: Effect.Success<typeof setbacks>, of: ChatId) {
  for (let tries = 0; tries < 3; tries++) {
    if (tries > 0) yield* TestClock.adjust("30 seconds")
    assert.isFalse(yield* refused(later(entryOf(of, 1))))
  }
  assert.deepStrictEqual([...resting(of)], [1])
})

describe("A send that is passed by", () => {
  it.effect("is tried as soon as its room takes another chat's, though its chat had nothing left to wait for", () =>
    Effect.gen(function*() {
      const all = yield* setbacks
      yield* isPassedBy(all, one)
      yield* all.idle(one)
      all.looks.length = 0
      yield* all.passed(entryOf(other, 2))
      assert.deepStrictEqual([all.looks, [...all.resting(one)]], [[one], []])
      // The next that its room takes says nothing new.
      all.looks.length = 0
      yield* all.passed(entryOf(third, 3))
      assert.deepStrictEqual(all.looks, [])
    }).pipe(Effect.provide(journal)))

  it.effect("does not have what is behind it wait with its room, as others do", () =>
    Effect.gen(function*() {
      const all = yield* setbacks
      yield* isPassedBy(all, one)
      yield* all.idle(one)
      yield* all.refused(later(entryOf(other, 2)))
      assert.deepStrictEqual([all.blocks(third), all.blocks(one)], [true, false])
    }).pipe(Effect.provide(journal)))
})
