import { Effect, Layer } from "effect"
import { UserError } from "../../domain/UserError.ts"
import { SnapshotReader } from "../../services/reset/SnapshotReader.ts"
import { StoreFacts } from "../../services/reset/StoreReset.ts"

/** The device that is to be dropped, where one is; asking may need the server. */
export type Device = Effect.Effect<string | null, UserError>

/** What the store tells; `file` is its path, for the refusal when it is `needed` and not there. */
export const facts = Effect.fnUntraced(function*(file: string, needed: boolean) {
  const { read } = yield* StoreFacts
  const found = yield* Effect.mapError(read, (error) => UserError.refuse(error.message))
  if (needed && found.store === null) {
    return yield* UserError.refuse(
      `There is no store at ${file}: set DATA_DIR to the folder of the bot that you mean. Nothing was changed.`
    )
  }
  return found
})

/** A snapshot of the store alone, which works with the server down. */
export const layer = (
  { device, file }: { readonly file: string; readonly device: Device }
): Layer.Layer<SnapshotReader, never, StoreFacts> =>
  Layer.effect(
    SnapshotReader,
    Effect.gen(function*() {
      const context = yield* Effect.context<StoreFacts>()
      return SnapshotReader.of({
        snapshot: Effect.gen(function*() {
          const { store, user } = yield* facts(file, true)
          return { user, refused: null, heard: false, homeserver: null, device: yield* device, server: null, store }
        }).pipe(Effect.provide(context))
      })
    })
  )
