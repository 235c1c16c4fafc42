import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import type { RoomId, UserId } from "../../../src/domain/Ids.ts"
import { isNotFound, MatrixError, MatrixFault } from "../../../src/domain/matrix/MatrixError.ts"
import * as MatrixClientServer from "../../../src/layers/matrix/MatrixClientServer.ts"
import * as SynapseAdminHttp from "../../../src/layers/matrix/SynapseAdminHttp.ts"
import { Matrix } from "../../../src/services/matrix/Matrix.ts"
import { SynapseAdmin } from "../../../src/services/matrix/SynapseAdmin.ts"

const room = "!r:x" as RoomId

/** What becomes of each call where the server answers everything but `whoami` with 404 and this code. */
const outcomes = (errcode: string) => {
  const ask = ({ call }: { readonly call: string }) =>
    call === "GET whoami"
      ? Effect.succeed({ user_id: "@bot:x" as UserId })
      : Effect.fail(
        new MatrixError({ call, reason: MatrixFault.cases.Refused.make({ status: 404, errcode, detail: "" }) })
      )
  const said = <A>(effect: Effect.Effect<A, MatrixError>) =>
    Effect.match(effect, { onFailure: () => "not now", onSuccess: (value) => JSON.stringify(value) ?? "done" })
  return Effect.gen(function*() {
    const matrix = yield* Matrix
    const admin = yield* SynapseAdmin
    return {
      list: yield* said(matrix.accountData("m.direct")),
      leave: yield* said(matrix.leave(room)),
      forget: yield* said(matrix.forget(room)),
      purge: yield* said(admin.purge(room)),
      purging: yield* said(admin.purging(room))
    }
  }).pipe(
    Effect.provide(
      Layer.merge(
        MatrixClientServer.matrixOver(Effect.succeed(ask)),
        SynapseAdminHttp.synapseAdminOver(Effect.succeed(ask))
      )
    )
  )
}

describe("a 404", () => {
  it.effect("says that something is not there where its code does", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* outcomes("M_NOT_FOUND"), {
        list: "{}",
        leave: "done",
        forget: "done",
        purge: "done",
        purging: "\"unknown\""
      })
    }))

  it.effect("of a room that the server does not know says that we are out of it, and nothing else", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* outcomes("M_UNKNOWN"), {
        list: "not now",
        leave: "done",
        forget: "done",
        purge: "not now",
        purging: "not now"
      })
    }))

  it.effect(
    "of a proxy that asks in the wrong place is not taken for the account's empty list, which would be " +
      "written over",
    () =>
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* outcomes("M_UNRECOGNIZED"), {
          list: "not now",
          leave: "not now",
          forget: "not now",
          purge: "not now",
          purging: "not now"
        })
        assert.isFalse(
          isNotFound(
            new MatrixError({
              call: "GET event",
              reason: MatrixFault.cases.Refused.make({ status: 404, errcode: "M_UNRECOGNIZED", detail: "" })
            })
          )
        )
      })
  )
})
