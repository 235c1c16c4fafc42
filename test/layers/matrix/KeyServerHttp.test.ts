import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { createServer, type IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"
import type { MatrixError } from "../../../src/domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../../src/domain/matrix/SyncBatch.ts"
import * as MatrixClientServer from "../../../src/layers/matrix/MatrixClientServer.ts"
import { KeyServer } from "../../../src/services/crypto/KeyServer.ts"

interface Asked {
  readonly method: string
  readonly path: string
  readonly body: RawEvent
}

type Answer = readonly [status: number, json: unknown]

const textOf = async (request: IncomingMessage) => {
  let text = ""
  for await (const piece of request) text += String(piece)
  return text
}

/** A server of keys that answers what it is told to, one after the other, and what it was asked. */
const world = Effect.fnUntraced(function*(...answers: ReadonlyArray<Answer>) {
  const asked: Array<Asked> = []
  const left = [...answers]
  const server = createServer(async (request, response) => {
    const path = String(request.url).replace("/_matrix/client/v3", "")
    const text = await textOf(request)
    if (path === "/account/whoami") return void response.end(JSON.stringify({ user_id: "@bot:x", device_id: "D" }))
    asked.push({ method: String(request.method), path, body: text === "" ? {} : JSON.parse(text) as RawEvent })
    const [status, json] = left.shift() ?? [200, { done: true }]
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(json))
  })
  yield* Effect.acquireRelease(
    Effect.promise(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))),
    () => Effect.sync(() => server.close())
  )
  const homeserver = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const layer = MatrixClientServer.layer({ homeserver, token: Redacted.make("t") })
  return { asked, keys: yield* Effect.provide(KeyServer, layer, { local: true }), layer }
})

const password = Redacted.make("secret")
const flows = (session: string, more: RawEvent = {}): Answer => [
  401,
  { session, flows: [{ stages: ["m.login.password"] }], params: {}, ...more }
]

const refusal = <A>(effect: Effect.Effect<A, MatrixError>) =>
  Effect.map(
    Effect.flip(effect),
    ({ reason }) => (reason._tag === "Refused" ? `${reason.status} ${reason.errcode}` : reason._tag)
  )

describe("KeyServer over HTTP", () => {
  const using = <E>(
    title: string,
    answers: ReadonlyArray<Answer>,
    body: (keys: typeof KeyServer.Service, asked: ReadonlyArray<Asked>) => Effect.Effect<void, E>
  ) =>
    it.live(title, () =>
      Effect.scoped(Effect.gen(function*() {
        const { asked, layer } = yield* world(...answers)
        yield* Effect.provide(Effect.flatMap(KeyServer, (keys) => body(keys, asked)), layer)
      })))

  using("asks each thing at its place, with what it was given", [], (keys, asked) =>
    Effect.gen(function*() {
      const body = { any: "body" }
      yield* keys.upload(body)
      yield* keys.query(body)
      yield* keys.claim(body)
      yield* keys.toDevice("m.room/encrypted", "txn 1", body)
      yield* keys.uploadSignatures(body)
      yield* keys.uploadSigningKeys(body, undefined)
      yield* keys.backup
      yield* keys.createBackup(body)
      yield* keys.putRoomKeys("1&2", body)
      assert.deepStrictEqual(yield* keys.roomKey("1", "!r:x", "a/b+c"), { done: true })
      assert.deepStrictEqual(asked.map(({ method, path }) => `${method} ${path}`), [
        "POST /keys/upload",
        "POST /keys/query",
        "POST /keys/claim",
        "PUT /sendToDevice/m.room%2Fencrypted/txn%201",
        "POST /keys/signatures/upload",
        "POST /keys/device_signing/upload",
        "GET /room_keys/version",
        "POST /room_keys/version",
        "PUT /room_keys/keys?version=1%262",
        "GET /room_keys/keys/!r%3Ax/a%2Fb%2Bc?version=1"
      ])
      for (const { body: sent, method } of asked) assert.deepStrictEqual(sent, method === "GET" ? {} : body)
    }))

  using(
    "gives the password once where it is asked for, with the session of that asking",
    [flows("s1")],
    (keys, asked) =>
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* keys.uploadSigningKeys({ master_key: 1 }, password), { done: true })
        assert.deepStrictEqual(asked.map(({ body }) => body), [{ master_key: 1 }, {
          master_key: 1,
          auth: {
            type: "m.login.password",
            identifier: { type: "m.id.user", user: "@bot:x" },
            password: "secret",
            session: "s1"
          }
        }])
      })
  )

  using(
    "is refused where the password is wrong, and does not try it again",
    [flows("s1"), flows("s1", { errcode: "M_FORBIDDEN", error: "Invalid password" })],
    (keys, asked) =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(keys.uploadSigningKeys({}, password))
        assert.strictEqual(yield* refusal(Effect.fail(error)), "401 M_FORBIDDEN")
        assert.strictEqual(asked.length, 2)
        assert.notInclude(`${error.message} ${JSON.stringify(error)}`, "secret")
      })
  )

  using(
    "is refused where no password is given, and sends none",
    [flows("s1")],
    (keys, asked) =>
      Effect.gen(function*() {
        assert.match(yield* refusal(keys.uploadSigningKeys({}, undefined)), /^401 /)
        assert.strictEqual(asked.length, 1)
      })
  )

  const others: ReadonlyArray<readonly [string, unknown]> = [
    ["another stage", { session: "s", flows: [{ stages: ["m.login.sso"] }], params: {} }],
    ["more than the password", {
      session: "s",
      flows: [{ stages: ["m.login.password", "m.login.terms"] }],
      params: {}
    }],
    ["a page of its own", {
      session: "s",
      flows: [{ stages: ["org.matrix.cross_signing_reset"] }],
      params: {},
      msg: "To reset your cross-signing keys, open a page"
    }],
    ["nothing that is known", { session: "s", flows: [] }]
  ]
  for (const [what, json] of others) {
    using(
      `is refused where the server asks for ${what}, and sends no password`,
      [[401, json]],
      (keys, asked) =>
        Effect.gen(function*() {
          assert.match(yield* refusal(keys.uploadSigningKeys({}, password)), /^401 /)
          assert.strictEqual(asked.length, 1)
        })
    )
  }

  using(
    "says that there is no backup",
    [[404, { errcode: "M_NOT_FOUND", error: "No backup" }]],
    (keys) => Effect.map(refusal(keys.backup), (said) => assert.strictEqual(said, "404 M_NOT_FOUND"))
  )

  using("is one request, which is not repeated", [[502, "a page"]], (keys, asked) =>
    Effect.gen(function*() {
      assert.strictEqual(yield* refusal(keys.claim({})), "Unavailable")
      assert.strictEqual(asked.length, 1)
    }))
})
