import { type OlmMachine, OtherUserIdentity, UserId } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect, Queue, Ref } from "effect"
import type { EncryptionState } from "../../../domain/crypto/EncryptionState.ts"
import {
  type AdminStanding,
  adminStanding,
  changedAdminWords
} from "../../../domain/crypto/verification/ChangedAdmin.ts"
import { parseJson, recordOf } from "../../../domain/Json.ts"
import { engineCall } from "../engine/EngineCall.ts"

/** Admins whose change waits to be looked at; beyond them the oldest is looked at with the next start. */
const mostWaiting = 1_024

/** Admins that are told of in the state. */
const mostTold = 64

/** The key that an identity is known by. Signatures on it come and go. */
const masterOf = (identity: OtherUserIdentity) =>
  Object.values(recordOf(recordOf(parseJson(identity.masterKey))["keys"]))[0]

/** The engine compares the key with the one that it keeps, and only where the identity is not verified. */
const standingOf = (identity: OtherUserIdentity) =>
  adminStanding({
    isVerified: identity.isVerified(),
    isOther: identity.identityNeedsUserApproval(),
    wasVerified: identity.wasPreviouslyVerified()
  })

/**
 * Watches the identities of admins: an engine keeps the key of the first one that it saw, and here of the one that was
 * verified since. Tells once of each change, and again with each start, until the admin verifies again.
 */
export const makeAdminIdentities = Effect.fnUntraced(
  function*(
    machine: OlmMachine,
    mayVerify: (user: string) => boolean,
    state: Ref.Ref<typeof EncryptionState.cases.On.Type>
  ) {
    const changed = new Map<string, unknown>()
    const kept = new Map<string, unknown>()
    const waiting = yield* Queue.sliding<string>(mostWaiting)

    const tell = Effect.fnUntraced(function*(user: string, key: unknown, standing: AdminStanding) {
      if (changed.get(user) === key) return
      if (key === undefined) changed.delete(user)
      else if (changed.has(user) || changed.size < mostTold) changed.set(user, key)
      yield* Ref.update(state, (now) => ({ ...now, changedAdmins: [...changed.keys()] }))
      if (key !== undefined) {
        const { advice, means } = changedAdminWords(user)
        return yield* Effect.logWarning(`${means}. ${advice}`)
      }
      if (standing === "verified") yield* Effect.logInfo(`${user} verified their new identity`)
    })

    /** A verified key is the one that later ones are compared with. The engine tells of that as of a change. */
    const keep = Effect.fnUntraced(function*(user: string, identity: OtherUserIdentity) {
      const key = masterOf(identity)
      if (kept.get(user) === key) return
      kept.delete(user)
      kept.set(user, key)
      if (kept.size > mostWaiting) kept.delete(kept.keys().next().value!)
      yield* engineCall("keeping an identity", () => identity.pinCurrentMasterKey())
    })

    const look = Effect.fnUntraced(function*(user: string) {
      const identity = yield* engineCall("looking at an identity", () => machine.getIdentity(new UserId(user)))
      if (!(identity instanceof OtherUserIdentity)) return
      const standing = standingOf(identity)
      yield* tell(user, standing === "other" ? masterOf(identity) : undefined, standing)
      if (standing === "verified") return yield* keep(user, identity)
      if (standing !== "outdated") return
      yield* engineCall("forgetting a verification", () => identity.withdrawVerification())
      yield* Effect.logInfo(`Ask ${user} to verify the bot again, since the bot has a new identity`)
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
