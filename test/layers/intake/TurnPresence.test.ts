import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { TestClock } from "effect/testing"
import { type ChatId, type RoomId, UserId } from "../../../src/domain/Ids.ts"
import { MatrixError, MatrixFault } from "../../../src/domain/matrix/MatrixError.ts"
import { makeTurnPresence } from "../../../src/layers/intake/TurnPresence.ts"
import { IntakeJournal } from "../../../src/services/intake/IntakeJournal.ts"
import { Matrix } from "../../../src/services/matrix/Matrix.ts"
import { OutboxJournal } from "../../../src/services/outbox/OutboxJournal.ts"
import { ChatDispatcher } from "../../../src/services/turns/ChatDispatcher.ts"
import { TurnJournal } from "../../../src/services/turns/TurnJournal.ts"
import { ann, chat, here, there } from "../../contracts/JournalCases.ts"
import { keptLog } from "../../support/LoggedLines.ts"
import { bob } from "../../support/RouteCases.ts"

const me = UserId.make("@bot:x")
const joined = { membership: "join", encrypted: false, direct: false, members: 2, inviter: undefined } as const

const down = new MatrixError({
  call: "GET joined_rooms",
  reason: MatrixFault.cases.Unavailable.make({ detail: "no answer" })
})

/** The bot is in the room `here` alone; what was done about the open turns of these people, one line each. */
const presence = Effect.fnUntraced(
  function*(askers: typeof TurnJournal.Service.openAskers, answers: ReadonlyArray<MatrixError> = []) {
    const done: Array<string> = []
    const note = (line: string) => Effect.sync(() => void done.push(line))
    const left = [...answers]
    const { layer, lines } = keptLog()
    const services = Layer.mergeAll(
      layer,
      Layer.mock(IntakeJournal, { room: (room) => Effect.succeed(Option.some({ ...joined, room })) }),
      Layer.mock(OutboxJournal, { pendingRooms: Effect.succeed([]) }),
      Layer.mock(TurnJournal, {
        openAskers: askers,
        stopOutside: Effect.as(note("stop outside"), [chat("!other")] as ReadonlyArray<ChatId>),
        noteAsker: (room, user, here) => Effect.as(note(`${user} in ${room}: ${here}`), [])
      }),
      Layer.mock(ChatDispatcher, { wake: (chat) => note(`wake ${chat}`) }),
      Layer.mock(Matrix, {
        joinedRooms: Effect.suspend(() => {
          const error = left.shift()
          return Effect.andThen(note("ask"), error ?? Effect.succeed([here] as ReadonlyArray<RoomId>))
        }),
        state: () => Effect.succeed({ membership: "leave" })
      })
    )
    const { compare } = yield* Effect.provide(
      makeTurnPresence({ isAllowed: (user) => user === ann, me }, (room) => note(`${room} is lost`)),
      services
    )
    return { compare: Effect.provide(compare, services), done, lines }
  }
)

describe("Open turns after a start", () => {
  it.effect("end where the bot is not in their room any more, and the log says which room that is", () =>
    Effect.gen(function*() {
      const askers = Effect.succeed([{ room: here, author: ann }, { room: there, author: ann }])
      const { compare, done, lines } = yield* presence(askers)
      yield* compare
      yield* TestClock.adjust(0)
      assert.deepStrictEqual(done, [
        "stop outside",
        "wake !other",
        "ask",
        "!other is lost",
        "stop outside",
        "wake !other"
      ])
      assert.deepStrictEqual(lines.map(({ fields, text }) => [text, fields]), [
        ["A room is gone in which an answer is owed", { room: there }]
      ])
    }))

  it.effect("are compared with the homeserver's rooms only where there are any", () =>
    Effect.gen(function*() {
      const { compare, done } = yield* presence(Effect.succeed([]))
      yield* compare
      yield* TestClock.adjust("1 hour")
      assert.deepStrictEqual(done, ["stop outside", "wake !other"])
    }))

  it.effect("of people who may not talk to the bot any more are told so", () =>
    Effect.gen(function*() {
      const askers = Effect.succeed([{ room: here, author: ann }, { room: here, author: bob }])
      const { compare, done } = yield* presence(askers)
      yield* compare
      assert.strictEqual(done[0], "@bob:x in !r: false")
      assert.notInclude(done.join(), "@ann")
    }))

  it.effect("are compared again and again where the homeserver does not answer, and nobody waits for that", () =>
    Effect.gen(function*() {
      const { compare, done } = yield* presence(Effect.succeed([{ room: there, author: ann }]), [down, down])
      yield* compare
      assert.deepStrictEqual(done.slice(2), [])
      yield* TestClock.adjust("2 minutes")
      assert.deepStrictEqual(done.slice(2, 6), ["ask", "ask", "ask", "!other is lost"])
    }))

  it.effect("are compared again no sooner than the homeserver says, and a minute after a refusal", () =>
    Effect.gen(function*() {
      for (
        const [reason, seconds] of [
          [MatrixFault.cases.RateLimited.make({ retryAfter: 120_000 }), 119],
          [MatrixFault.cases.Refused.make({ status: 403, errcode: "M_FORBIDDEN", detail: "" }), 59]
        ] as const
      ) {
        const { compare, done } = yield* presence(Effect.succeed([{ room: there, author: ann }]), [
          new MatrixError({ call: "GET joined_rooms", reason })
        ])
        yield* compare
        yield* TestClock.adjust(`${seconds} seconds`)
        assert.deepStrictEqual(done.slice(2), ["ask"])
        yield* TestClock.adjust("3 seconds")
        assert.deepStrictEqual(done.slice(2, 4), ["ask", "ask"])
      }
    }))
})
