import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { EventId, RoomId } from "../../../src/domain/Ids.ts"
import type { MatrixError } from "../../../src/domain/matrix/MatrixError.ts"
import { refusalText } from "../../../src/domain/matrix/RefusalText.ts"
import * as MatrixClientServer from "../../../src/layers/matrix/MatrixClientServer.ts"
import { Matrix } from "../../../src/services/matrix/Matrix.ts"

/** Runs a call at a server that answers everything with `body`, and gives the call's failure. */
const failureOf = <A>(body: object, call: (matrix: typeof Matrix.Service) => Effect.Effect<A, MatrixError>) =>
  Effect.gen(function*() {
    const server = createServer((_, response) => void response.end(JSON.stringify(body)))
    yield* Effect.acquireRelease(
      Effect.promise(() => new Promise<void>((resume) => server.listen(0, "127.0.0.1", resume))),
      () => Effect.sync(() => void server.close())
    )
    const homeserver = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    return yield* Effect.flatMap(Matrix, call).pipe(
      Effect.flip,
      Effect.provide(MatrixClientServer.layer({ homeserver, token: Redacted.make("t") }))
    )
  }).pipe(Effect.scoped)

const room = RoomId.make("!r:x")
const event = EventId.make("$e:x")

type Call = (matrix: typeof Matrix.Service) => Effect.Effect<unknown, MatrixError>

const cases: ReadonlyArray<readonly [field: string, id: string, call: Call]> = [
  ["event_id", "x y", (matrix) => matrix.send(room, "m.room.message", "t", {})],
  ["event_id", "!r:x", (matrix) => matrix.redact(room, event, "t")],
  ["event_id", "$".padEnd(256, "a"), (matrix) => matrix.putState(room, "m.room.topic", "", {})],
  ["room_id", "$e:x", (matrix) => matrix.createRoom({ invite: [], direct: false })],
  ["user_id", "bot", (matrix) => matrix.whoami],
  ["user_id", "bot", (matrix) => matrix.accountData("m.direct")]
]

describe("An answer whose id is none", () => {
  it.live.each(cases)("is no Matrix answer: %s %j", ([field, id, call]) =>
    Effect.gen(function*() {
      const { reason } = yield* Effect.orDie(failureOf({ [field]: id }, call))
      assert.deepStrictEqual({ ...reason }, {
        _tag: "Unavailable",
        detail: `answered without a usable ${field}`,
        status: 200
      })
      assert.include(refusalText(reason).advice, "look into the log of the proxy")
    }))
})
