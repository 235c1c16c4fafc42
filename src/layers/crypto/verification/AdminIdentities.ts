import { type OlmMachine, OtherUserIdentity, UserId } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect, Queue, Ref } from "effect"
import type { EncryptionState } from "../../../domain/crypto/EncryptionState.ts"
import { changedAdminWords } from "../../../domain/crypto/verification/ChangedAdmin.ts"
import { parseJson, recordOf } from "../../../domain/Json.ts"
import { engineCall } from "../engine/EngineCall.ts"

/** Admins whose change waits to be looked at; beyond them the oldest is looked at with the next start. */
const mostWaiting = 1_024

/** Admins that are told of in the state. */
const mostTold = 64

/** The key that an identity is known by. Signatures on it come and go. */
const masterOf = (identity: OtherUserIdentity) =>
  Object.values(recordOf(recordOf(parseJson(identity.masterKey))["keys"]))[0]

/**
 * Watches the identities of admins: an engine keeps the first one that it saw, and whether it was verified. Tells once
 * of each change, and again with each start, until the admin verifies again.
 */
export const makeAdminIdentities = Effect.fnUntraced(
  function*(
    machine: OlmMachine,
    mayVerify: (user: string) => boolean,
    state: Ref.Ref<typeof EncryptionState.cases.On.Type>
  ) {
    const changed = new Map<string, unknown>()
    const waiting = yield* Queue.sliding<string>(mostWaiting)

    const look = Effect.fnUntraced(function*(user: string) {
      const identity = yield* engineCall("looking at an identity", () => machine.getIdentity(new UserId(user)))
      if (!(identity instanceof OtherUserIdentity)) return
      const isOther = identity.hasVerificationViolation() || identity.identityNeedsUserApproval()
      const key = isOther ? masterOf(identity) : undefined
      if (changed.get(user) === key) return
      if (key === undefined) changed.delete(user)
      else if (changed.has(user) || changed.size < mostTold) changed.set(user, key)
      yield* Ref.update(state, (now) => ({ ...now, changedAdmins: [...changed.keys()] }))
      if (key === undefined) return yield* Effect.logInfo(`${user} verified their new identity`)
      const { advice, means } = changedAdminWords(user)
      yield* Effect.logWarning(`${means}. ${advice}`)
    })

    const tracked = yield* engineCall("looking at identities", () => machine.trackedUsers())
    const admins = [...tracked].map((user) => user.toString()).filter(mayVerify)
    yield* Queue.offerAll(waiting, admins)
    yield* Effect.forkScoped(
      Effect.forever(
        Effect.flatMap(
          Queue.take(waiting),
          (user) => Effect.catch(look(user), (error) => Effect.logError(error.message))
        )
      )
    )

    /** A user's identity was seen anew. */
    return (user: string): void => {
      if (mayVerify(user)) Queue.offerUnsafe(waiting, user)
    }
  }
)
