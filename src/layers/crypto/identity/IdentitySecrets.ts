import type { OlmMachine } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect, Redacted } from "effect"
import type { IdentityKeys } from "../../../domain/crypto/keys/PublishedIdentity.ts"
import { engineCall } from "../engine/EngineCall.ts"
import type { OpenedSecrets } from "../secrets/OpenedSecrets.ts"

type PrivateKeys = IdentityKeys<Redacted.Redacted>

/** The account's private keys among its secrets (client-server API, "Cross-signing"). */
export const identitySecrets: IdentityKeys<string> = {
  master: "m.cross_signing.master",
  selfSigning: "m.cross_signing.self_signing",
  userSigning: "m.cross_signing.user_signing"
}

/** The private keys that the engine has. */
export const engineKeys = (machine: OlmMachine) =>
  engineCall("reading own keys", async (): Promise<Partial<PrivateKeys>> => {
    const keys = await machine.exportCrossSigningKeys()
    const [master, selfSigning, userSigning] = [keys?.masterKey, keys?.self_signing_key, keys?.userSigningKey]
    return {
      ...(master === undefined ? {} : { master: Redacted.make(master) }),
      ...(selfSigning === undefined ? {} : { selfSigning: Redacted.make(selfSigning) }),
      ...(userSigning === undefined ? {} : { userSigning: Redacted.make(userSigning) })
    }
  })

/** Puts each of the engine's private keys into the account's secret storage, by a way of writing there. */
export const storeIdentity = Effect.fnUntraced(
  function*<E>(machine: OlmMachine, write: (name: string, secret: Redacted.Redacted) => Effect.Effect<void, E>) {
    const keys = yield* engineKeys(machine)
    for (const use of ["master", "selfSigning", "userSigning"] as const) {
      const key = keys[use]
      if (key !== undefined) yield* write(identitySecrets[use], key)
    }
  }
)

/** The identity's private keys in the secret storage; undefined where it does not hold all three. */
export const storedIdentity = Effect.fnUntraced(function*(secrets: OpenedSecrets) {
  const [master, selfSigning, userSigning] = yield* Effect.all([
    secrets.read(identitySecrets.master),
    secrets.read(identitySecrets.selfSigning),
    secrets.read(identitySecrets.userSigning)
  ])
  return master === undefined || selfSigning === undefined || userSigning === undefined
    ? undefined
    : { master, selfSigning, userSigning } satisfies PrivateKeys
})

/** Gives the engine private keys, which takes those of the published identity alone. */
export const importIdentity = (machine: OlmMachine, { master, selfSigning, userSigning }: Partial<PrivateKeys>) =>
  engineCall("restoring own keys", async () => {
    const [one, two, three] = [master, selfSigning, userSigning].map((key) => key && Redacted.value(key))
    await machine.importCrossSigningKeys(one, two, three)
  })
