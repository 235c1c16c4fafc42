import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import type { ChatId, RoomId } from "../../../src/domain/Ids.ts"
import { MatrixError, MatrixFault } from "../../../src/domain/matrix/MatrixError.ts"
import { makeTurnPresence } from "../../../src/layers/intake/TurnPresence.ts"
import { IntakeJournal } from "../../../src/services/intake/IntakeJournal.ts"
import { Matrix } from "../../../src/services/matrix/Matrix.ts"
import { ChatDispatcher } from "../../../src/services/turns/ChatDispatcher.ts"
import { TurnJournal } from "../../../src/services/turns/TurnJournal.ts"
import { ann, chat, here, there } from "../../contracts/JournalCases.ts"
import { keptLog } from "../../support/LoggedLines.ts"
import { bob } from "../../support/RouteCases.ts"

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
      Layer.mock(IntakeJournal, { noteRoom: ({ membership, room }) => note(`${room} ${membership}`) }),
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
        })
      })
    )
    const { compare } = yield* Effect.provide(makeTurnPresence({ isAllowed: (user) => user === ann }), services)
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
        "!other leave",
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

  it.effect("are compared again in a minute where the homeserver does not answer, and nobody waits for that", () =>
    Effect.gen(function*() {
      const { compare, done } = yield* presence(Effect.succeed([{ room: there, author: ann }]), [down, down])
      yield* compare
      yield* TestClock.adjust("119 seconds")
      assert.deepStrictEqual(done.slice(2), ["ask", "ask"])
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(done.slice(4, 6), ["ask", "!other leave"])
    }))
})
