import { assert, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import * as MatrixClientServer from "../../../src/layers/matrix/MatrixClientServer.ts"
import { Matrix } from "../../../src/services/matrix/Matrix.ts"

it.live("The list of our rooms holds rooms alone, whatever else a server puts there", () =>
  Effect.gen(function*() {
    const rooms = ["!r:x", "r:x", "!", `!${"i".repeat(255)}`, "!\ud800", 7, null, "\u001b[2J"]
    const server = createServer((_, response) => void response.end(JSON.stringify({ joined_rooms: rooms })))
    yield* Effect.acquireRelease(
      Effect.promise(() => new Promise<void>((resume) => server.listen(0, "127.0.0.1", resume))),
      () => Effect.sync(() => void server.close())
    )
    const homeserver = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const joined = yield* Effect.flatMap(Matrix, (matrix) => matrix.joinedRooms).pipe(
      Effect.provide(MatrixClientServer.layer({ homeserver, token: Redacted.make("t") }))
    )
    assert.deepStrictEqual(joined as ReadonlyArray<string>, ["!r:x", "!"])
  }).pipe(Effect.scoped))
