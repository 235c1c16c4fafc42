import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { RoomId, UserId } from "../../../src/domain/Ids.ts"
import { MatrixError, type MatrixFault } from "../../../src/domain/matrix/MatrixError.ts"
import { makeTurnPresence } from "../../../src/layers/intake/TurnPresence.ts"
import { IntakeJournal } from "../../../src/services/intake/IntakeJournal.ts"
import { Matrix } from "../../../src/services/matrix/Matrix.ts"
import { ChatDispatcher } from "../../../src/services/turns/ChatDispatcher.ts"
import { TurnJournal } from "../../../src/services/turns/TurnJournal.ts"

const author = UserId.make("@alice:x")
const room = RoomId.make("!gone:x")

/** Compares with a homeserver that refuses so once, and shows after how many seconds it was asked, and what was noted. */
const compared = (refusal: MatrixFault) =>
  Effect.gen(function*() {
    const asked: Array<number> = []
    const noted: Array<string> = []
    let seconds = 0
    const services = Layer.mergeAll(
      Layer.mock(Matrix, {
        joinedRooms: Effect.suspend(() =>
          asked.push(seconds) === 1
            ? Effect.fail(new MatrixError({ call: "GET joined_rooms", reason: refusal }))
            : Effect.succeed([])
        )
      }),
      Layer.mock(TurnJournal, { openAskers: Effect.succeed([{ author, room }]), stopOutside: Effect.succeed([]) }),
      Layer.mock(IntakeJournal, { noteRoom: (known) => Effect.sync(() => void noted.push(known.room)) }),
      Layer.mock(ChatDispatcher, {})
    )
    const { compare } = yield* makeTurnPresence({ isAllowed: () => true }).pipe(Effect.provide(services))
    yield* compare
    for (; seconds < 300; seconds++) yield* TestClock.adjust("1 second")
    return { asked, noted }
  }).pipe(Effect.scoped)

describe("Which rooms the bot is in", () => {
  it.effect("is asked again no sooner than the homeserver says", () =>
    Effect.gen(function*() {
      const { asked, noted } = yield* compared({ _tag: "RateLimited", retryAfter: 120_000 })
      assert.deepStrictEqual([asked.length, asked[0]], [2, 0])
      assert.isAtLeast(asked[1]!, 119)
      assert.deepStrictEqual(noted, [room])
    }))

  it.effect("is asked again after a refusal once a minute", () =>
    Effect.gen(function*() {
      const { asked } = yield* compared({ _tag: "Refused", status: 403, errcode: "M_FORBIDDEN", detail: "" })
      assert.deepStrictEqual(asked, [0, 59])
    }))
})
