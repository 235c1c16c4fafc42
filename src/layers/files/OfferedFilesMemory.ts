import { Clock, Effect, Layer, Option } from "effect"
import { createHash, randomBytes } from "node:crypto"
import { type OfferedFile, OfferedFiles } from "../../services/files/OfferedFiles.ts"

/** How long a file is offered, in ms. */
const offeredFor = 600_000

/** Beyond so many the oldest is offered no more. */
const mostOffered = 256

/** Names are kept as hashes, so that how long one is looked for tells nothing of it. */
const hashOf = (name: string) => createHash("sha256").update(name).digest("base64")

export const layer: Layer.Layer<OfferedFiles> = Layer.sync(OfferedFiles, () => {
  const offers = new Map<string, { readonly file: OfferedFile; readonly until: number }>()
  // The oldest stand first, except what was given back.
  const expire = (now: number) => {
    for (const [name, { until }] of offers) {
      if (until > now && offers.size <= mostOffered) return
      offers.delete(name)
    }
  }
  return OfferedFiles.of({
    offer: (file) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const name = randomBytes(32).toString("base64url")
        offers.set(hashOf(name), { file, until: now + offeredFor })
        expire(now)
        return name
      }),
    take: (name) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        expire(now)
        const hash = hashOf(name)
        const offer = offers.get(hash)
        offers.delete(hash)
        if (offer === undefined || offer.until <= now) return Option.none()
        return Option.some({ file: offer.file, giveBack: Effect.sync(() => void offers.set(hash, offer)) })
      })
  })
})
