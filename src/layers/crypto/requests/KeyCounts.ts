import { Clock, Effect } from "effect"
import { countAfterUpload, countTold, longestUntold, withCount } from "../../../domain/crypto/keys/OneTimeKeyCount.ts"
import { isUrgent, type KeyNews, noKeyNews } from "../../../domain/matrix/KeyNews.ts"
import { KeyServer } from "../../../services/crypto/KeyServer.ts"

/**
 * How many one-time keys of ours the homeserver has: as syncs and the answers to our own uploads tell it, and, where no
 * sync does, as an upload of nothing tells it now and then. `told` is done with each count.
 */
export const makeKeyCounts = (server: typeof KeyServer.Service, told: (count: number) => Effect.Effect<void>) => {
  let known: number | undefined
  let toldAt: number | undefined
  let last: number | undefined

  const tell = (count: number | undefined) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => {
      toldAt = now
      if (count === undefined) return Effect.void
      known = count
      return told(count)
    })

  const counting = KeyServer.of({
    ...server,
    upload: (body) => Effect.tap(server.upload(body), (answer) => tell(countAfterUpload(answer)))
  })

  /** News with what is known, where anything is. */
  const filled = (news: KeyNews) => known === undefined ? news : withCount(news, known)

  return {
    /** The same homeserver, whose answers to uploads are listened to. */
    server: counting,
    /** News as the engine is to be given them. */
    given: (news: KeyNews) => withCount(news, known),
    /** The count in news that the engine has now. */
    taken: (news: KeyNews) => {
      last = countTold(news, known)
      return last
    },
    /** Whether the engine is to have these news. */
    isNews: (news: KeyNews, isLoaded: boolean) =>
      isUrgent(filled(news)) || (isLoaded && countTold(news, known) !== last),
    /** Takes in what a sync told; returns whether the homeserver is to be asked, which counts as done then. */
    isToBeAsked: Effect.fnUntraced(function*(news: KeyNews) {
      const now = yield* Clock.currentTimeMillis
      const count = countTold(news, undefined)
      if (count === undefined && toldAt !== undefined && now >= toldAt && now - toldAt < longestUntold) return false
      yield* tell(count)
      return count === undefined
    }),
    /** Asks for the count, which is all that the news tell; nothing where no answer tells it. */
    ask: Effect.map(Effect.result(counting.upload({})), (answer) => {
      const count = answer._tag === "Success" ? countAfterUpload(answer.success) : undefined
      return count === undefined ? noKeyNews : withCount(noKeyNews, count)
    })
  }
}
export type KeyCounts = ReturnType<typeof makeKeyCounts>
