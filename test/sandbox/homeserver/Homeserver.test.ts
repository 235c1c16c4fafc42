import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { get } from "node:http"
import type { RawEvent } from "../../../src/domain/matrix/SyncBatch.ts"
import * as FaultsOff from "../../../src/sandbox/homeserver/Faults.ts"
import * as Homeserver from "../../../src/sandbox/homeserver/Homeserver.ts"
import { HomeserverHandle } from "../../../src/sandbox/homeserver/HomeserverHandle.ts"

const enc = encodeURIComponent
const server = Homeserver.layer().pipe(Layer.provideMerge(FaultsOff.layer))

interface Answer {
  readonly status: number
  readonly json: RawEvent
}

/** A simple client: what a person's program would do, over the wire. */
const client = Effect.map(HomeserverHandle, ({ url }) => {
  const ask = (method: string, path: string, options: { readonly token?: string; readonly body?: unknown } = {}) =>
    Effect.promise(async (): Promise<Answer> => {
      const answer = await fetch(`${url}/_matrix/client/${path}`, {
        method,
        headers: options.token === undefined ? {} : { authorization: `Bearer ${options.token}` },
        ...(options.body === undefined
          ? {}
          : { body: typeof options.body === "string" ? options.body : JSON.stringify(options.body) })
      })
      return { status: answer.status, json: (await answer.json()) as RawEvent }
    })
  const login = (user: string, password: string) =>
    ask("POST", "v3/login", { body: { type: "m.login.password", identifier: { type: "m.id.user", user }, password } })
  return { ask, login }
})

const two = Effect.gen(function*() {
  const { ask, login } = yield* client
  const { register } = yield* HomeserverHandle
  const [anna, ben] = [yield* register("anna", "secret"), yield* register("ben", "hidden")]
  const as = (answer: Answer) => String(answer.json["access_token"])
  return {
    ask,
    anna: { id: anna, token: as(yield* login("anna", "secret")) },
    ben: { id: ben, token: as(yield* login(ben, "hidden")) }
  }
})

describe("The sandbox homeserver", () => {
  const test = (title: string, body: Effect.Effect<void, never, HomeserverHandle>) =>
    it.live(title, () => Effect.provide(body, server))

  test(
    "lets people log in with their password, and nobody with another",
    Effect.gen(function*() {
      const { ask, login } = yield* client
      const handle = yield* HomeserverHandle
      const anna = yield* handle.register("anna", "secret")
      assert.deepStrictEqual((yield* ask("GET", "v3/login")).json, { flows: [{ type: "m.login.password" }] })
      const { json } = yield* login("anna", "secret")
      assert.strictEqual(json["user_id"], anna)
      assert.strictEqual(
        (yield* ask("GET", "v3/account/whoami", { token: String(json["access_token"]) })).json["device_id"],
        json["device_id"]
      )
      assert.deepInclude(yield* login("anna", "wrong"), { status: 403 })
      yield* handle.people.user("nobody")
      assert.deepInclude(yield* login("nobody", ""), { status: 403 })
    })
  )

  test(
    "answers nobody without a token that it gave and has not taken back",
    Effect.gen(function*() {
      const { ask } = yield* client
      const { people, revoke, session } = yield* HomeserverHandle
      assert.strictEqual((yield* ask("GET", "v3/sync")).json["errcode"], "M_MISSING_TOKEN")
      assert.strictEqual((yield* ask("GET", "v3/sync", { token: "guessed" })).json["errcode"], "M_UNKNOWN_TOKEN")
      const { token } = yield* session(yield* people.user("anna"))
      assert.strictEqual((yield* ask("GET", "v3/joined_rooms", { token })).status, 200)
      yield* revoke(token)
      assert.strictEqual((yield* ask("GET", "v3/joined_rooms", { token })).status, 401)
    })
  )

  test(
    "refuses what it does not know or cannot read, and stays",
    Effect.gen(function*() {
      const { anna, ask } = yield* two
      assert.deepInclude((yield* ask("GET", "v3/nothing/here")).json, { errcode: "M_UNRECOGNIZED" })
      assert.deepInclude((yield* ask("GET", "v3/rooms/%E0%A4%A/state")).json, { errcode: "M_UNRECOGNIZED" })
      assert.deepInclude(yield* ask("POST", "v3/createRoom", { token: anna.token, body: "{" }), { status: 400 })
      assert.deepInclude(yield* ask("POST", "v3/createRoom", { token: anna.token, body: "[]" }), { status: 400 })
      assert.deepInclude(yield* ask("POST", "v3/createRoom", { token: anna.token, body: { initial_state: [null] } }), {
        status: 500
      })
      assert.deepInclude(yield* ask("GET", "versions"), { status: 200 })
    })
  )

  test(
    "carries a talk between two people, its edit found by its relation",
    Effect.gen(function*() {
      const { anna, ask, ben } = yield* two
      const room = String(
        (yield* ask("POST", "v3/createRoom", { token: anna.token, body: { name: "Talk", preset: "private_chat" } }))
          .json["room_id"]
      )
      const at = (path: string) => `v3/rooms/${enc(room)}/${path}`
      assert.notInclude(room, ":")
      assert.deepInclude(yield* ask("POST", at("join"), { token: ben.token, body: {} }), { status: 403 })
      yield* ask("POST", at("invite"), { token: anna.token, body: { user_id: ben.id } })
      assert.deepInclude(yield* ask("POST", `v3/join/${enc(room)}`, { token: ben.token, body: {} }), {
        json: { room_id: room }
      })
      const said = yield* ask("PUT", at("send/m.room.message/1"), {
        token: ben.token,
        body: { msgtype: "m.text", body: "helo" }
      })
      const target = String(said.json["event_id"])
      const edit = { msgtype: "m.text", body: "* hello", "m.relates_to": { rel_type: "m.replace", event_id: target } }
      yield* ask("PUT", at("send/m.room.message/2"), { token: ben.token, body: edit })
      const found = yield* ask("GET", `v1/rooms/${enc(room)}/relations/${enc(target)}/m.replace`, { token: anna.token })
      assert.lengthOf(found.json["chunk"] as ReadonlyArray<unknown>, 1)
      assert.deepStrictEqual(
        Object.keys((yield* ask("GET", at("joined_members"), { token: anna.token })).json["joined"] as object),
        [anna.id, ben.id]
      )
      assert.deepInclude(yield* ask("POST", at("kick"), { token: ben.token, body: { user_id: anna.id } }), {
        status: 403
      })
      assert.deepInclude(yield* ask("POST", at("kick"), { token: anna.token, body: { user_id: ben.id } }), {
        status: 200
      })
      assert.deepInclude(yield* ask("PUT", at("send/m.room.message/3"), { token: ben.token, body: {} }), {
        status: 403
      })
    })
  )

  test(
    "keeps a person's account data from others",
    Effect.gen(function*() {
      const { anna, ask, ben } = yield* two
      const path = `v3/user/${enc(anna.id)}/account_data/m.direct`
      assert.deepInclude(yield* ask("PUT", path, { token: ben.token, body: {} }), { status: 403 })
      assert.deepInclude(yield* ask("PUT", path, { token: anna.token, body: { x: [] } }), { status: 200 })
      assert.deepInclude(yield* ask("GET", path, { token: ben.token }), { status: 403 })
      assert.deepInclude(yield* ask("GET", path, { token: anna.token }), { json: { x: [] } })
      const secret = `v3/user/${enc(anna.id)}/account_data/${enc("m.secret_storage.key.a/b c")}`
      yield* ask("PUT", secret, { token: anna.token, body: { algorithm: "x" } })
      assert.deepInclude(yield* ask("GET", secret, { token: anna.token }), { json: { algorithm: "x" } })
    })
  )

  test(
    "shows that a room is encrypted, and takes what is sent into it, encrypted or not",
    Effect.gen(function*() {
      const { anna, ask, ben } = yield* two
      const content = { algorithm: "m.megolm.v1.aes-sha2" }
      const state = { type: "m.room.encryption", state_key: "", content }
      const make = (body: object) =>
        Effect.map(ask("POST", "v3/createRoom", { token: anna.token, body }), ({ json }) => String(json["room_id"]))
      const at = (room: string, path: string) => `v3/rooms/${enc(room)}/${path}`
      const [born, turned] = [yield* make({ initial_state: [state], invite: [ben.id] }), yield* make({})]
      yield* ask("PUT", at(turned, "state/m.room.encryption/"), { token: anna.token, body: content })
      for (const [n, type] of ["m.room.encrypted", "m.room.message"].entries()) {
        const body = { algorithm: content.algorithm, ciphertext: "x" }
        assert.deepInclude(yield* ask("PUT", at(born, `send/${type}/${n}`), { token: anna.token, body }), {
          status: 200
        })
      }
      const look = (limit: number) =>
        Effect.map(
          ask("GET", `v3/sync?filter=${enc(JSON.stringify({ room: { timeline: { limit } } }))}`, { token: anna.token }),
          ({ json }) =>
            (json["rooms"] as {
              join: Record<string, Record<"state" | "timeline", { events: ReadonlyArray<RawEvent> }>>
            }).join
        )
      const has = (part: { events: ReadonlyArray<RawEvent> } | undefined) =>
        part?.events.some(({ type }) => type === "m.room.encryption")
      const [short, long] = [yield* look(1), yield* look(50)]
      assert.deepStrictEqual([born, turned].map((room) => has(long[room]?.timeline)), [true, true])
      assert.deepStrictEqual([has(short[born]?.state), has(short[turned]?.timeline)], [true, true])
      const all = yield* ask("GET", at(turned, "state"), { token: anna.token })
      assert.isTrue(has({ events: all.json as unknown as ReadonlyArray<RawEvent> }))
      const members = (query: string) =>
        Effect.map(
          ask("GET", at(born, `members${query}`), { token: anna.token }),
          ({ json }) => (json["chunk"] as ReadonlyArray<RawEvent>).map((event) => event["state_key"])
        )
      assert.deepStrictEqual(yield* members(""), [anna.id, ben.id])
      assert.deepStrictEqual(yield* members("?membership=join"), [anna.id])
      assert.deepStrictEqual(yield* members("?not_membership=join"), [ben.id])
    })
  )

  test(
    "tells who is typing to those who want to know, and wakes nobody else",
    Effect.gen(function*() {
      const { anna, ask, ben } = yield* two
      const room = String(
        (yield* ask("POST", "v3/createRoom", { token: anna.token, body: { preset: "public_chat" } })).json["room_id"]
      )
      yield* ask("POST", `v3/join/${enc(room)}`, { token: ben.token, body: {} })
      const since = String((yield* ask("GET", "v3/sync", { token: anna.token })).json["next_batch"])
      const type = (typing: boolean) =>
        ask("PUT", `v3/rooms/${enc(room)}/typing/${enc(ben.id)}`, {
          token: ben.token,
          body: { typing, timeout: 30_000 }
        })
      const look = (filter: object) =>
        Effect.map(
          ask("GET", `v3/sync?since=${since}&filter=${enc(JSON.stringify(filter))}`, { token: anna.token }),
          ({ json }) =>
            (json["rooms"] as { join: Record<string, { ephemeral: { events: ReadonlyArray<unknown> } }> }).join[room]
              ?.ephemeral.events
        )
      yield* type(true)
      assert.deepStrictEqual(yield* look({}), [{ type: "m.typing", content: { user_ids: [ben.id] } }])
      assert.isUndefined(yield* look({ room: { ephemeral: { not_types: ["*"] } } }))
      yield* type(false)
      assert.deepStrictEqual(yield* look({}), [{ type: "m.typing", content: { user_ids: [] } }])
      assert.deepInclude(
        yield* ask("PUT", `v3/rooms/${enc("!nowhere")}/typing/${enc(ben.id)}`, {
          token: ben.token,
          body: { typing: true }
        }),
        { status: 403 }
      )
    })
  )

  test(
    "lets a sync wait also when nothing ever happened, and tells when it does",
    Effect.gen(function*() {
      const { session, settled, people } = yield* HomeserverHandle
      const { ask } = yield* client
      const { token, user } = yield* session(yield* people.user("early"))
      const since = String((yield* ask("GET", "v3/sync", { token })).json["next_batch"])
      const waiting = yield* Effect.forkChild(ask("GET", `v3/sync?timeout=60000&since=${since}`, { token }))
      yield* settled(user)
      yield* people.room(user)
      assert.notStrictEqual((yield* Fiber.join(waiting)).json["next_batch"], since)
    })
  )

  test(
    "has ids and tokens that no earlier run had",
    Effect.gen(function*() {
      const { anna, ask } = yield* two
      const elsewhere = Effect.flatMap(two, ({ anna, ask }) => ask("GET", "v3/sync", { token: anna.token })).pipe(
        Effect.provide(Layer.fresh(server))
      )
      const { json } = yield* elsewhere
      assert.deepInclude(yield* ask("GET", `v3/sync?since=${String(json["next_batch"])}`, { token: anna.token }), {
        status: 400
      })
    })
  )

  it.effect("is asked by the names of this machine alone where a page is shown beside it", () =>
    Effect.gen(function*() {
      const { register, serveElsewhere, session, url } = yield* HomeserverHandle
      const { token } = yield* session(yield* register("anna", ""))
      const port = Number(new URL(url).port)
      const asked = (host: string) =>
        Effect.promise(() =>
          new Promise<number | undefined>((resolve, reject) => {
            const headers = { host, authorization: `Bearer ${token}` }
            get(
              { host: "127.0.0.1", port, path: "/_matrix/client/v3/account/whoami", headers },
              (response) => resolve(response.resume().statusCode)
            ).on("error", reject)
          })
        )
      yield* serveElsewhere((_message, _body, response) => void response.writeHead(404).end())
      for (const name of ["127.0.0.1", "localhost"]) assert.strictEqual(yield* asked(`${name}:${port}`), 200)
      for (const name of [`evil.example:${port}`, "127.0.0.1:1", `127.0.0.1.nip.io:${port}`]) {
        assert.strictEqual(yield* asked(name), 403)
      }
    }).pipe(Effect.provide(server)))
})
