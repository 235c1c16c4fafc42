import { Effect, Layer } from "effect"
import { inject } from "vitest"
import { readUserId } from "../../src/domain/Ids.ts"
import * as CryptoEngine from "../../src/layers/crypto/CryptoEngine.ts"
import { CryptoWorld } from "../contracts/CryptoCases.ts"
import { loggedInAt } from "../support/SandboxHttp.ts"
import { account, password } from "./People.ts"

/** Synapse, on which each case has accounts of its own. */
export const synapseWorld = Layer.effect(
  CryptoWorld,
  Effect.sync(() => {
    const { url } = inject("encryption")
    const accounts = new Map<string, string>()
    return {
      url,
      login: (name, device) =>
        Effect.gen(function*() {
          const id = accounts.get(name) ?? (yield* Effect.promise(() => account(name)))
          accounts.set(name, id)
          return yield* loggedInAt(url, { id: readUserId(id)!, password }, device)
        }),
      crypto: CryptoEngine.layer
    }
  })
)
