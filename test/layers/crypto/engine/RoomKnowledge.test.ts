import { assert, describe, it } from "@effect/vitest"
import { DeviceId, initAsync, OlmMachine, UserId as EngineUserId } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect, Layer } from "effect"
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
  return makeRoomKnowledge(machine, yield* Effect.provide(Matrix, matrix))
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
