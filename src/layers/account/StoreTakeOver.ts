import { Effect, Option, Schema } from "effect"
import { hopeless, type Proof, waiting } from "../../domain/account/Identity.ts"
import { patientDelay } from "../../domain/Backoff.ts"
import { storeMirrorType } from "../../domain/reset/snapshot/ChatMirror.ts"
import { Matrix } from "../../services/matrix/Matrix.ts"
import { AccountRecords } from "../../services/reconciliation/AccountRecords.ts"
import { StoreValues } from "../../services/store/StoreValues.ts"
import { untilAnswered } from "../pace/ServerRetry.ts"
import { incarnation, incarnationName } from "../store/Incarnation.ts"

/** The account data `matrix-surface.store`. What cannot be an incarnation is taken for none. */
const StoreMirror = Schema.Struct({
  incarnation: Schema.String.check(Schema.isPattern(/^[A-Za-z0-9_-]{8,64}$/))
})

const incarnationIn = (content: unknown) =>
  Option.map(Schema.decodeUnknownOption(StoreMirror)(content), (mirror) => mirror.incarnation)

/** The longest pause between the tries of a start that is refused, in ms. */
const longestPause = 60_000

/**
 * Names a store that is brand new: as the store that was lost, where the account tells of one, so that the agent knows
 * its conversations again, and otherwise anew, which the account is told. A store that has a name keeps it, also one
 * that a reset made. It waits for the homeserver as a login does.
 */
export const named = Effect.fn("StoreTakeOver.named")(
  function*({ homeserver, proof }: { readonly homeserver: string; readonly proof: Proof }) {
    const values = yield* StoreValues
    if (Option.isSome(yield* values.get(incarnationName))) return
    const matrix = yield* Matrix
    const content = yield* untilAnswered(matrix.accountData(storeMirrorType), {
      refused: (error) => hopeless(homeserver, proof, error, true),
      told: (error) => Effect.logWarning(waiting(homeserver, error)),
      refusal: (tries, random) => patientDelay(tries, random, longestPause)
    })
    const found = incarnationIn(content)
    if (Option.isSome(found)) {
      yield* values.put(incarnationName, found.value)
      return yield* Effect.logInfo("The store is new, and takes over the name of the one that was lost")
    }
    const made = yield* incarnation
    // Reconciliation writes it where this fails.
    yield* Effect.catchTag(
      (yield* AccountRecords).mirrorStore(made),
      "MatrixError",
      (error) => Effect.logWarning(`The store's name is not in the account's data yet: ${error.message}`)
    )
  }
)
