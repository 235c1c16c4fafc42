import { RequestType } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect, type Latch, Ref, Struct } from "effect"
import type { EncryptionState } from "../../../domain/crypto/EncryptionState.ts"
import { isOtherKeyThere, refusalOfUpload } from "../../../domain/crypto/keys/KeyTroubles.ts"
import type { MatrixError } from "../../../domain/matrix/MatrixError.ts"
import type { CryptoError } from "../../../services/crypto/Crypto.ts"
import { exceptQueries, type OutgoingRequests } from "../engine/OutgoingRequests.ts"

type Failing = MatrixError | CryptoError

interface RoundParts {
  readonly outgoing: OutgoingRequests
  readonly state: Ref.Ref<typeof EncryptionState.cases.On.Type>
  /** Gives up every session, since the store is an older copy. */
  readonly mistrust: Effect.Effect<void>
  /** Brings the account's identity in order, where it is not. */
  readonly tend: Effect.Effect<void, Failing>
  /** Opened once all was done, or cannot be waited for. */
  readonly inOrder: Latch.Latch
}

/** Queries for devices have a loop of their own. */
const others = exceptQueries.filter((type) => type !== RequestType.KeysUpload)

/** Whether the homeserver answered; where it did not, nothing else has an answer either. */
const isAnswer = (error: Failing) =>
  error._tag === "MatrixError" && (error.reason._tag === "RateLimited" || refusalOfUpload(error) !== undefined)

/**
 * Sends all that waits, our own keys first: the identity needs them to be there. Keys that the homeserver refuses keep
 * nothing else from being sent, and the round fails with that in the end, so that it is done again.
 */
export const makeSendingRound = (
  { inOrder, mistrust, outgoing, state, tend }: RoundParts
): Effect.Effect<void, Failing> => {
  const noteRefusal = (refusedUpload: string | undefined) =>
    Ref.update(state, (now) => {
      const rest = Struct.omit(now, ["refusedUpload"])
      return refusedUpload === undefined ? rest : { ...rest, refusedUpload }
    })

  const refused = Effect.fnUntraced(function*(error: Failing) {
    if (error._tag === "CryptoError") return
    const refusal = refusalOfUpload(error)
    if (refusal !== undefined) yield* noteRefusal(refusal)
    if (isOtherKeyThere(error)) yield* mistrust
  })

  return Effect.gen(function*() {
    const published = yield* Effect.result(outgoing.flush([RequestType.KeysUpload]))
    yield* published._tag === "Success" ? noteRefusal(undefined) : refused(published.failure)
    if (published._tag === "Failure" && !isAnswer(published.failure)) return yield* Effect.fail(published.failure)
    const sent = yield* Effect.result(outgoing.flush(others))
    const tended = yield* Effect.result(tend)
    if (tended._tag === "Success") yield* inOrder.open
    yield* Effect.all([tended, sent, published].map((result) => Effect.fromResult<unknown, Failing>(result)), {
      discard: true
    })
  }).pipe(
    // A server that refuses is not waited for.
    Effect.tapError((error) =>
      error._tag === "MatrixError" && error.reason._tag === "Refused" ? inOrder.open : Effect.void
    )
  )
}
