import { Effect, Layer } from "effect"
import { wrongOwner } from "../../domain/account/Identity.ts"
import { UserError } from "../../domain/UserError.ts"
import { Matrix } from "../../services/matrix/Matrix.ts"
import { SnapshotReader } from "../../services/reset/SnapshotReader.ts"
import { StoreFacts } from "../../services/reset/StoreReset.ts"
import { facts } from "../reset/SnapshotLocal.ts"
import { askedPatiently, type AskedServer } from "../reset/SnapshotObserved.ts"
import { servedSnapshot } from "./SnapshotServed.ts"

export interface ComparedPlace extends AskedServer {
  /** The store's path. */
  readonly file: string
  /** Whether a bot works on the store now. */
  readonly heard: () => boolean
}

/**
 * The snapshot of a command that compares store and server, at three requests. A store that is not there is refused,
 * and so is another account's, and an account to which the server answers nothing.
 */
export const layer = (place: ComparedPlace): Layer.Layer<SnapshotReader, never, Matrix | StoreFacts> =>
  Layer.effect(
    SnapshotReader,
    Effect.gen(function*() {
      const context = yield* Effect.context<Matrix | StoreFacts>()
      const { whoami } = yield* Matrix
      const { file, homeserver, proof } = place
      return SnapshotReader.of({
        snapshot: Effect.gen(function*() {
          const { user: owner } = yield* facts(file, true)
          const { device, user } = yield* askedPatiently(place, whoami)
          const stranger = wrongOwner({ owner: owner ?? undefined, proof, store: file }, user)
          if (stranger !== undefined) return yield* UserError.refuse(`${stranger.message}. Nothing was changed.`)
          const seen = yield* askedPatiently(place, servedSnapshot({ homeserver, me: user, heard: place.heard() }))
            .pipe(
              Effect.mapError((error) => (error instanceof UserError ? error : UserError.refuse(error.message)))
            )
          if (seen.refused !== null) {
            // The refusal came between two requests: this one has the sentence.
            yield* askedPatiently(place, whoami)
            return yield* UserError.refuse("The homeserver refused the account for a moment. Nothing was changed.")
          }
          return { ...seen, device: device ?? null }
        }).pipe(Effect.provide(context))
      })
    })
  )
