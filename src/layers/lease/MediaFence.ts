import { Effect, Layer } from "effect"
import { AccountLease } from "../../services/account/AccountLease.ts"
import { Media } from "../../services/matrix/Media.ts"

/** `Media` behind the gate of `LeaseFence`: one process alone stores files for the account. */
export const layer: Layer.Layer<Media, never, Media | AccountLease> = Layer.effect(
  Media,
  Effect.gen(function*() {
    const media = yield* Media
    const lease = yield* AccountLease
    return Media.of({
      download: media.download,
      upload: (file) => Effect.andThen(lease.prove, media.upload(file))
    })
  })
)
