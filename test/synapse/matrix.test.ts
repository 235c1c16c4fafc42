import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Redacted } from "effect"
import { inject } from "vitest"
import type { UserId } from "../../src/domain/Ids.ts"
import * as MatrixBotSdk from "../../src/layers/matrix/MatrixBotSdk.ts"
import { Matrix } from "../../src/services/Matrix.ts"
import { suite } from "../contracts/matrix.ts"
import { start, World } from "../contracts/World.ts"
import type { Provided } from "./global.ts"
import { call, free, register, unfree } from "./Synapse.ts"
import * as SynapsePeople from "./SynapsePeople.ts"

const connected = (synapse: Provided) =>
  Layer.unwrap(
    Effect.gen(function*() {
      const bot = yield* Effect.promise(() => register(synapse.url, SynapsePeople.unused("bot")))
      const revoke = Effect.promise(() => call(synapse.url, bot.access_token, "POST", "/_matrix/client/v3/logout", {}))
      return Layer.merge(
        Layer.succeed(World, { bot: bot.user_id as UserId, people: SynapsePeople.make(synapse), revoke: Effect.asVoid(revoke) }),
        MatrixBotSdk.layer({ homeserver: synapse.url, token: Redacted.make(bot.access_token) })
      )
    })
  )

suite("MatrixBotSdk on Synapse", connected(inject("open")))

describe("MatrixBotSdk on Synapse with its default limits", () => {
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

describe("MatrixBotSdk on Synapse with presence", () => {
  it.live("does not come online by syncing", () =>
    Effect.gen(function*() {
      const matrix = yield* Matrix
      const { bot } = yield* World
      yield* matrix.sync(yield* start, Duration.zero)
      const path = `/_matrix/client/v3/presence/${encodeURIComponent(bot)}/status`
      const { admin, url } = inject("open")
      const answer = yield* Effect.promise(() => call(url, admin.access_token, "GET", path).catch(String))
      // Who shares no room with the bot may not look; being told so is no presence either.
      if (typeof answer !== "string") assert.strictEqual(answer["presence"], "offline")
    }).pipe(Effect.provide(connected(inject("open")))))
})
