import { Clock, Effect } from "effect"
import { countAfterUpload, countTold, longestUntold } from "../../../domain/crypto/OneTimeKeyCount.ts"
import type { KeyNews } from "../../../domain/matrix/KeyNews.ts"
import { KeyServer } from "../../../services/crypto/KeyServer.ts"

/**
 * How many one-time keys of ours the homeserver has: as syncs and the answers to our own uploads tell it, and, where no
 * sync does, as an upload of nothing tells it now and then.
 */
export const makeKeyCounts = (server: typeof KeyServer.Service) => {
  let known: number | undefined
  let toldAt: number | undefined

  const tell = (count: number | undefined) =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      if (count !== undefined) known = count
      toldAt = now
    })

  const counting = KeyServer.of({
    ...server,
    upload: (body) => Effect.tap(server.upload(body), (answer) => tell(countAfterUpload(answer)))
  })

  return {
    /** The same homeserver, whose answers to uploads are listened to. */
    server: counting,
    known: () => known,
    /** Takes in what a sync told; returns whether the homeserver is to be asked, which counts as done then. */
    isToBeAsked: Effect.fnUntraced(function*(news: KeyNews) {
      const told = countTold(news, undefined)
      const now = yield* Clock.currentTimeMillis
      if (told === undefined && toldAt !== undefined && now >= toldAt && now - toldAt < longestUntold) return false
      yield* tell(told)
      return told === undefined
    }),
    /** Asks for the count; undefined where no answer tells it. */
    ask: Effect.map(
      Effect.result(counting.upload({})),
      (answer) => answer._tag === "Success" ? countAfterUpload(answer.success) : undefined
    )
  }
}
