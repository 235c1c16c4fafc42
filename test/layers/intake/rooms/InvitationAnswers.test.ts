import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import type { RoomId } from "../../../../src/domain/Ids.ts"
import { MatrixError, MatrixFault } from "../../../../src/domain/matrix/MatrixError.ts"
import { makeInvitationAnswers } from "../../../../src/layers/intake/rooms/InvitationAnswers.ts"
import { makeLogSparingly } from "../../../../src/layers/pace/LogSparingly.ts"
import { IntakeJournal } from "../../../../src/services/intake/IntakeJournal.ts"
import type { Room } from "../../../../src/services/intake/IntakeRecords.ts"
import { Matrix } from "../../../../src/services/matrix/Matrix.ts"
import { here } from "../../../contracts/JournalCases.ts"
import { keptLog } from "../../../support/LoggedLines.ts"
import { ann, mallory } from "../../../support/RouteCases.ts"
import { words } from "../../../support/TurnCases.ts"

const refused = new MatrixError({
  call: "POST join",
  reason: MatrixFault.cases.Refused.make({ status: 403, errcode: "M_FORBIDDEN", detail: "" })
})
const invited: Room = {
  room: here,
  membership: "invite",
  encrypted: false,
  direct: true,
  members: undefined,
  inviter: ann
}

/** Answers about one room, whose server gives this answer; all that was done, one line each. */
const answering = Effect.fnUntraced(
  function*(
    room: Room | undefined,
    answer: Effect.Effect<void, MatrixError> = Effect.void,
    joined = new Set<RoomId>(),
    strangers: "reject" | "park" = "reject"
  ) {
    const done: Array<string> = []
    const note = (line: string) => Effect.sync(() => void done.push(line))
    const { layer, lines } = keptLog()
    const services = Layer.mergeAll(
      layer,
      Layer.mock(IntakeJournal, {
        room: () => Effect.succeed(Option.fromUndefinedOr(room)),
        noteRoom: ({ membership, parked, room }) => note(`note ${room} ${parked === true ? "parked" : membership}`)
      }),
      Layer.mock(Matrix, {
        join: (room) => Effect.andThen(note(`join ${room}`), answer),
        leave: (room, reason) => Effect.andThen(note(`leave ${room}: ${reason}`), answer)
      })
    )
    const { ours, theirs } = yield* Effect.provide(
      makeInvitationAnswers({
        policy: { isAllowed: (user) => user === ann, strangers },
        words,
        joined,
        sparingly: makeLogSparingly(),
        mark: note("mark")
      }),
      services
    )
    const so = { tries: 0, failed: false }
    const step = (line: typeof ours) => Effect.provide(line(here, so, (request) => request), services)
    return { ours: step(ours), theirs: step(theirs), done, joined, lines }
  }
)

/** What is done about a room by the line of allowed people, and by that of strangers. */
const cases: ReadonlyArray<
  readonly [string, Room | undefined, ours: ReadonlyArray<string>, theirs: ReadonlyArray<string>]
> = [
  ["an allowed person's direct room is joined and marked as direct", invited, ["join !r", "mark"], []],
  ["an allowed person's group is joined and not marked", { ...invited, direct: false }, ["join !r"], []],
  ["an allowed person's encrypted room is left, which its people can read", { ...invited, encrypted: true }, [
    "leave !r: encrypted",
    "note !r leave"
  ], []],
  ["a room that became encrypted is left", { ...invited, membership: "join", encrypted: true }, [
    "leave !r: encrypted",
    "note !r leave"
  ], []],
  ["a stranger's room is left, and never joined", { ...invited, inviter: mallory }, [], [
    "leave !r: not allowed",
    "note !r leave"
  ]],
  ["nobody's room is left", { ...invited, inviter: undefined }, [], ["leave !r: not allowed", "note !r leave"]],
  ["a room that the bot is in stays as it is", { ...invited, membership: "join" }, [], []],
  ["a room that the bot left stays as it is", { ...invited, membership: "leave", encrypted: true }, [], []],
  ["a room that nobody knows stays as it is", undefined, [], []]
]

describe("An invitation", () => {
  for (const [title, room, ours, theirs] of cases) {
    it.effect(title, () =>
      Effect.gen(function*() {
        const one = yield* answering(room)
        assert.strictEqual((yield* one.ours)._tag, "Done")
        assert.deepStrictEqual(one.done, ours)
        const other = yield* answering(room)
        assert.strictEqual((yield* other.theirs)._tag, "Done")
        assert.deepStrictEqual(other.done, theirs)
      }))
  }

  it.effect("to a room that was joined already is not answered twice, until a sync tells of the room", () =>
    Effect.gen(function*() {
      const { done, joined, ours } = yield* answering(invited)
      yield* ours
      yield* ours
      assert.deepStrictEqual([done, [...joined]], [["join !r", "mark"], [here]])
      const told = yield* answering({ ...invited, membership: "join" }, Effect.void, joined)
      yield* told.ours
      assert.deepStrictEqual([...joined], [])
    }))

  it.effect("of a stranger is answered by nobody where such are parked, which waits for nothing", () =>
    Effect.gen(function*() {
      const parked = (room: Room) => answering(room, Effect.void, new Set(), "park")
      for (const room of [{ ...invited, inviter: mallory }, { ...invited, inviter: undefined, encrypted: true }]) {
        const one = yield* parked(room)
        assert.deepStrictEqual([yield* one.theirs, yield* one.ours], [{ _tag: "Done" }, { _tag: "Done" }])
        assert.deepStrictEqual([one.done, one.lines], [["note !r parked"], []])
      }
      const allowed = yield* parked(invited)
      yield* allowed.ours
      assert.deepStrictEqual(allowed.done, ["join !r", "mark"])
    }))

  it.effect("that cannot be answered now is tried again, a stranger's less often than all others", () =>
    Effect.gen(function*() {
      const fails = Effect.fail(refused)
      const one = yield* answering(invited, fails)
      assert.deepInclude(yield* one.ours, { _tag: "Again", kind: "join" })
      assert.deepStrictEqual([one.done, [...one.joined]], [["join !r"], []])
      const encrypted = yield* answering({ ...invited, encrypted: true }, fails)
      const left = yield* encrypted.ours
      assert.deepInclude(left, { _tag: "Again", kind: "leave" })
      assert.notProperty(left, "longest")
      const strange = yield* answering({ ...invited, inviter: mallory }, fails)
      assert.deepInclude(yield* strange.theirs, { _tag: "Again", kind: "leave", longest: 3_600_000 })
      for (const { done } of [encrypted, strange]) assert.notInclude(done, "note !r leave")
    }))

  it.effect("is logged when it is answered: who invited to a room, and why one is left", () =>
    Effect.gen(function*() {
      const one = yield* answering(invited)
      yield* one.ours
      const strange = yield* answering({ ...invited, inviter: mallory })
      yield* strange.theirs
      yield* strange.theirs
      assert.deepStrictEqual<unknown>([one, strange].flatMap(({ lines }) => lines.map(({ fields }) => fields)), [
        { room: here, by: ann },
        { room: here, why: "not allowed" }
      ])
    }))
})
