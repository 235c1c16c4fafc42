import type { OlmMachine } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect, Redacted } from "effect"
import { engineCall } from "../engine/EngineCall.ts"
import type { OpenedSecrets } from "../secrets/SecretStore.ts"

/** The account's private keys among its secrets (client-server API, "Cross-signing"). */
const names = {
  master: "m.cross_signing.master",
  selfSigning: "m.cross_signing.self_signing",
  userSigning: "m.cross_signing.user_signing"
} as const

/** Seals the identity's private keys into the account's secret storage; what is there already is left as it is. */
export const storeIdentity = Effect.fnUntraced(function*(machine: OlmMachine, secrets: OpenedSecrets) {
  const keys = yield* engineCall("reading own keys", () => machine.exportCrossSigningKeys())
  const pairs = [
    [names.master, keys?.masterKey],
    [names.selfSigning, keys?.self_signing_key],
    [names.userSigning, keys?.userSigningKey]
  ] as const
  for (const [name, key] of pairs) if (key !== undefined) yield* secrets.write(name, Redacted.make(key))
})

/** Gives the engine the identity's private keys out of the secret storage, where all three are there. */
export const restoreIdentity = Effect.fnUntraced(function*(machine: OlmMachine, secrets: OpenedSecrets) {
  const [master, selfSigning, userSigning] = yield* Effect.all([
    secrets.read(names.master),
    secrets.read(names.selfSigning),
    secrets.read(names.userSigning)
  ])
  if (master === undefined || selfSigning === undefined || userSigning === undefined) return
  yield* engineCall("restoring own keys", () =>
    machine.importCrossSigningKeys(
      Redacted.value(master),
      Redacted.value(selfSigning),
      Redacted.value(userSigning)
    ))
})
