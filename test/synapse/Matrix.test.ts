import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Redacted } from "effect"
import { inject } from "vitest"
import type { UserId } from "../../src/domain/Ids.ts"
import * as MatrixHttp from "../../src/layers/matrix/http/MatrixHttp.ts"
import * as MatrixClientServer from "../../src/layers/matrix/MatrixClientServer.ts"
import * as SynapseAdminHttp from "../../src/layers/matrix/SynapseAdminHttp.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import { suite } from "../contracts/Matrix.contract.ts"
import { suite as survey } from "../contracts/MatrixSurvey.contract.ts"
import { suite as media } from "../contracts/Media.contract.ts"
import { suite as reset } from "../contracts/Reset.contract.ts"
import { start, World } from "../contracts/World.ts"
import type { Provided } from "./GlobalSetup.ts"
import { call, free, register, unfree } from "./Synapse.ts"
import * as SynapsePeople from "./SynapsePeople.ts"

const connected = (synapse: Provided) =>
  Layer.unwrap(
    Effect.gen(function*() {
      const bot = yield* Effect.promise(() => register(synapse.url, SynapsePeople.unused("bot")))
      const revoke = Effect.promise(() => call(synapse.url, bot.access_token, "POST", "/_matrix/client/v3/logout", {}))
      const promote = Effect.promise(() =>
        call(
          synapse.url,
          synapse.admin.access_token,
          "PUT",
          `/_synapse/admin/v1/users/${encodeURIComponent(bot.user_id)}/admin`,
          { admin: true }
        )
      )
      const secret = Redacted.make(bot.access_token)
      return Layer.mergeAll(
        Layer.succeed(World, {
          bot: bot.user_id as UserId,
          people: SynapsePeople.make(synapse),
          revoke: Effect.asVoid(revoke),
          promote: Effect.asVoid(promote)
        }),
        MatrixClientServer.layer({ homeserver: synapse.url, token: secret }),
        SynapseAdminHttp.synapseAdminOver(
          Effect.map(MatrixHttp.make(synapse.url), (askAs): MatrixHttp.MatrixAsk => (request) => askAs(request, secret))
        )
      )
    })
  ).pipe(Layer.orDie)

media("MatrixClientServer on Synapse", connected(inject("open")))
suite("MatrixClientServer on Synapse", connected(inject("open")))
survey("MatrixClientServer on Synapse", connected(inject("open")))
reset("Synapse", connected(inject("open")))

describe("MatrixClientServer on Synapse with its default limits", () => {
  it.live("is told how long to wait", () =>
    Effect.gen(function*() {
      const matrix = yield* Matrix
      const { bot } = yield* World
      const room = yield* matrix.createRoom({ invite: [], direct: false })
      const send = (txn: string) => matrix.send(room, "m.room.message", txn, { msgtype: "m.text", body: txn })
      const all = Effect.forEach(Array.from({ length: 12 }, (_, index) => `t${index}`), send)
      const error = yield* Effect.orDie(Effect.flip(all))
      assert.strictEqual(error.reason._tag, "RateLimited")
      assert.isAbove(error.reason._tag === "RateLimited" ? (error.reason.retryAfter ?? 0) : 0, 0)
      yield* Effect.promise(() => free(inject("limited"), bot))
      yield* all
      yield* Effect.promise(() => unfree(inject("limited"), bot))
    }).pipe(Effect.provide(connected(inject("limited")))))
})

describe("MatrixClientServer on Synapse with presence", () => {
  const account = Effect.gen(function*() {
    const { url } = inject("open")
    const { access_token: token, user_id: user } = yield* Effect.promise(() =>
      register(url, SynapsePeople.unused("bot"))
    )
    const ask = (path: string) => Effect.promise(() => call(url, token, "GET", `/_matrix/client/v3/${path}`))
    const presence = Effect.map(ask(`presence/${encodeURIComponent(user)}/status`), (answer) => answer["presence"])
    return { ask, presence, layer: MatrixClientServer.layer({ homeserver: url, token: Redacted.make(token) }) }
  })

  it.live("does not come online by syncing", () =>
    Effect.gen(function*() {
      const bot = yield* account
      yield* Effect.provide(
        Effect.flatMap(Matrix, (matrix) => Effect.flatMap(start, (since) => matrix.sync(since, Duration.zero))),
        bot.layer
      )
      assert.strictEqual(yield* bot.presence, "offline")
      // Another account's plain sync brings that one online, so the answer above says something.
      const other = yield* account
      yield* other.ask("sync?timeout=0")
      assert.strictEqual(yield* other.presence, "online")
    }))
})
