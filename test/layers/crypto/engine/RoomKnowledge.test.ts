import { assert, describe, it } from "@effect/vitest"
import { DeviceId, initAsync, OlmMachine, UserId as EngineUserId } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { UserId } from "../../../../src/domain/Ids.ts"
import { MatrixError, MatrixFault } from "../../../../src/domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../../../src/domain/matrix/SyncBatch.ts"
import { makeRoomKnowledge } from "../../../../src/layers/crypto/engine/RoomKnowledge.ts"
import { Matrix } from "../../../../src/services/matrix/Matrix.ts"
import { here, there } from "../../../contracts/JournalCases.ts"

const { RateLimited, Refused, Unavailable } = MatrixFault.cases
const failed = (reason: MatrixFault) => new MatrixError({ call: "GET state", reason })
const none = failed(Refused.make({ status: 404, errcode: "M_NOT_FOUND", detail: "" }))

const [anna, bert] = [UserId.make("@anna:x"), UserId.make("@bert:x")]

/** Knowledge of rooms whose state is as given; what is not given is not there. Anna is in them, Bert is invited. */
const knowledgeOver = Effect.fnUntraced(function*(state: Record<string, RawEvent | MatrixError>) {
  yield* Effect.promise(() => initAsync())
  const machine = yield* Effect.acquireRelease(
    Effect.promise(() => OlmMachine.initialize(new EngineUserId("@me:x"), new DeviceId("MES"))),
    (opened) => Effect.sync(() => opened.close())
  )
  const matrix = Layer.mock(Matrix, {
    activeMembers: () => Effect.succeed({ joined: [anna], invited: [bert] }),
    state: (_, type) => {
      const found = state[type] ?? none
      return found instanceof MatrixError ? Effect.fail(found) : Effect.succeed(found)
    }
  })
  return makeRoomKnowledge(machine, yield* Effect.provide(Matrix, matrix), Effect.succeed(true))
})

const rule = { algorithm: "m.megolm.v1.aes-sha2" }

describe("Who reads what is sent to a room", () => {
  for (
    const [visibility, invited] of [
      ["joined", false],
      ["invited", true],
      ["shared", true],
      ["world_readable", true],
      ["anything else", true],
      [undefined, true]
    ] as const
  ) {
    it.live(`is ${invited ? "" : "not "}who is invited, where its history is visible to ${visibility}`, () =>
      Effect.scoped(Effect.gen(function*() {
        const knowledge = yield* knowledgeOver({
          "m.room.encryption": rule,
          ...(visibility === undefined ? {} : { "m.room.history_visibility": { history_visibility: visibility } })
        })
        assert.deepStrictEqual((yield* knowledge.of(here)).readers, invited ? [anna, bert] : [anna])
      })))
  }
})

describe("Whether something may be said in clear", () => {
  const answers: ReadonlyArray<readonly [string, RawEvent | MatrixError, boolean | MatrixError]> = [
    ["that the room is not encrypted", none, true],
    ["how it is encrypted", rule, false],
    ["that its rule was emptied", {}, false],
    ...[
      Refused.make({ status: 403, errcode: "M_FORBIDDEN", detail: "" }),
      Refused.make({ status: 404, errcode: "M_UNRECOGNIZED", detail: "" }),
      RateLimited.make({}),
      Unavailable.make({ detail: "timeout" })
    ].map((reason) => [`nothing: ${JSON.stringify(reason)}`, failed(reason), failed(reason)] as const)
  ]
  for (const [title, answer, expected] of answers) {
    it.live(`is ${expected instanceof MatrixError ? "not known" : expected} where the server says ${title}`, () =>
      Effect.scoped(Effect.gen(function*() {
        const knowledge = yield* knowledgeOver({ "m.room.encryption": answer })
        knowledge.notePlain(here, true)
        const said = yield* Effect.result(knowledge.isPlain(here))
        assert.deepEqual(said._tag === "Success" ? said.success : said.failure, expected)
      })))
  }

  it.live("is no where the journal does not say so, or no longer", () =>
    Effect.scoped(Effect.gen(function*() {
      const knowledge = yield* knowledgeOver({})
      knowledge.notePlain(here, true)
      assert.isFalse(yield* knowledge.isPlain(there))
      knowledge.notePlain(here, false)
      assert.isFalse(yield* knowledge.isPlain(here))
    })))

  it.live("is no where the room was encrypted once, though its state is gone", () =>
    Effect.scoped(Effect.gen(function*() {
      const state: Record<string, RawEvent> = { "m.room.encryption": rule }
      const knowledge = yield* knowledgeOver(state)
      yield* knowledge.of(here)
      delete state["m.room.encryption"]
      knowledge.notePlain(here, true)
      assert.isFalse(yield* knowledge.isPlain(here))
    })))
})

const [alice, bob, carol] = ["@alice:x", "@bob:x", "@carol:x"].map((user) => UserId.make(user)) as [
  UserId,
  UserId,
  UserId
]

const refused = (status: number, errcode: string) =>
  new MatrixError({
    call: "GET state",
    reason: MatrixFault.cases.Refused.make({ status, errcode, detail: "" })
  })

/** An engine that keeps no rule, and a homeserver that says of every room what `said` holds by then. */
const scene = Effect.gen(function*() {
  yield* Effect.promise(() => initAsync())
  const said = {
    fresh: true,
    joined: [alice, bob] as ReadonlyArray<UserId>,
    invited: [carol] as ReadonlyArray<UserId>,
    visibility: undefined as RawEvent | undefined,
    fails: false,
    asked: 0
  }
  const machine = {
    getRoomSettings: () => Promise.resolve(undefined),
    setRoomSettings: () => Promise.resolve()
  } as unknown as OlmMachine
  const matrix = Layer.mock(Matrix, {
    state: (_, type) =>
      Effect.suspend(() => {
        if (said.fails) return Effect.fail(refused(500, "M_UNKNOWN"))
        if (type === "m.room.encryption") return Effect.succeed<RawEvent>({ algorithm: "m.megolm.v1.aes-sha2" })
        return said.visibility === undefined
          ? Effect.fail(refused(404, "M_NOT_FOUND"))
          : Effect.succeed(said.visibility)
      }),
    activeMembers: () =>
      Effect.sync(() => {
        said.asked++
        return { joined: said.joined, invited: said.invited }
      })
  })
  const service = yield* Effect.provide(Matrix, matrix)
  const knowledge = makeRoomKnowledge(machine, service, Effect.sync(() => said.fresh))
  const readers = (of = here) => Effect.map(knowledge.of(of), ({ readers }) => readers)
  return { said, knowledge, readers }
})

describe("Who is to read what is sent to a room, by the time", () => {
  it.effect("is asked once while syncs come, and again where one tells of a change", () =>
    Effect.gen(function*() {
      const { knowledge, readers, said } = yield* scene
      for (let hours = 0; hours < 3; hours++) {
        yield* readers()
        yield* TestClock.adjust("1 hour")
      }
      assert.strictEqual(said.asked, 1)
      said.joined = [alice]
      knowledge.forget([here])
      assert.deepStrictEqual(yield* readers(), [alice, carol])
    }))

  it.effect("is asked anew while no sync comes, for who was put out, and not for each event of an answer", () =>
    Effect.gen(function*() {
      const { readers, said } = yield* scene
      yield* readers()
      said.fresh = false
      said.joined = [alice]
      said.invited = []
      // Asked a moment ago.
      assert.deepStrictEqual(yield* readers(), [alice, bob, carol])
      yield* TestClock.adjust("10 seconds")
      for (let events = 0; events < 9; events++) {
        assert.deepStrictEqual(yield* readers(), [alice])
        yield* TestClock.adjust("1 second")
      }
      assert.strictEqual(said.asked, 2)
      yield* readers(there)
      assert.strictEqual(said.asked, 3)
      yield* TestClock.adjust("1 second")
      yield* readers()
      assert.strictEqual(said.asked, 4)
      said.fresh = true
      yield* TestClock.adjust("1 hour")
      yield* readers()
      assert.strictEqual(said.asked, 4)
    }))

  it.effect("is not known where nobody tells and the homeserver does not say, nor by a clock that was put back", () =>
    Effect.gen(function*() {
      const { readers, said } = yield* scene
      yield* TestClock.setTime(3_600_000)
      yield* readers()
      said.fresh = false
      said.fails = true
      yield* TestClock.setTime(0)
      assert.strictEqual((yield* Effect.flip(readers()))._tag, "MatrixError")
      yield* TestClock.setTime(3_700_000)
      assert.strictEqual((yield* Effect.flip(readers()))._tag, "MatrixError")
      said.fails = false
      said.joined = [alice]
      assert.deepStrictEqual(yield* readers(), [alice, carol])
    }))
})
