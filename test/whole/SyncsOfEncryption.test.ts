import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { bot } from "../../src/app/Bot.ts"
import { EncryptionState } from "../../src/domain/crypto/EncryptionState.ts"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { takesNoPart } from "../../src/layers/crypto/CryptoApart.ts"
import { Crypto } from "../../src/services/crypto/Crypto.ts"
import { SyncFreshness } from "../../src/services/intake/SyncFreshness.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import * as TrialHere from "../support/TrialHere.ts"
import { backends, directRoom, joined, settings, until } from "./MemoryBot.ts"

describe("the bot's encryption", () => {
  it.effect("knows whether syncs come, as the loop does that reads them", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      let isFresh = Effect.succeed(true)
      const crypto = Layer.effect(
        Crypto,
        Effect.gen(function*() {
          isFresh = (yield* SyncFreshness).isFresh
          // There was no sync yet.
          assert.isFalse(yield* isFresh)
          return Crypto.of(takesNoPart(EncryptionState.cases.Off.make({})))
        })
      )
      const { room } = yield* directRoom()
      yield* Effect.forkScoped(Effect.provide(bot(settings, undefined, () => crypto), TrialHere.layer))
      yield* joined(room)
      const becomes = (fresh: boolean) =>
        until(`${fresh}`, Effect.map(isFresh, (now) => (now === fresh ? true : undefined)))
      yield* becomes(true)
      yield* control.fail("sync", MatrixFault.cases.Unavailable.make({ detail: "away" }))
      yield* control.people.say(yield* control.people.user("alice"), room, "hello")
      yield* becomes(false)
    }).pipe(Effect.provide(backends)))
})
