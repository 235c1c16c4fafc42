import { Data, Effect, Predicate } from "effect"
import type { Homeserver, ServerName } from "../../domain/account/ServerName.ts"
import {
  type DiscoveryAnswer,
  type DiscoveryResult,
  hop,
  mostHops,
  readVersions,
  readWellKnown,
  versionsUrl,
  wellKnownUrl
} from "../../domain/account/WellKnown.ts"
import { UserError } from "../../domain/UserError.ts"
import { SessionStore } from "../../services/account/SessionStore.ts"
import { HomeserverAwaited } from "../../services/matrix/HomeserverAwaited.ts"
import { Proxies } from "../../services/matrix/Proxies.ts"
import { failureCode, plainGet } from "../matrix/http/PlainGet.ts"
import { backoff } from "../pace/ServerRetry.ts"

/** Follows redirects, each checked before it is followed, and so is the proxy that leads there. */
const get = Effect.fnUntraced(function*(name: ServerName, url: URL): Effect.fn.Return<DiscoveryAnswer, UserError> {
  const wayTo = yield* Proxies
  const late = AbortSignal.timeout(30_000)
  let from = url
  for (let hops = 0; hops <= mostHops; hops++) {
    const way = yield* wayTo(from)
    const here = from
    const answer = yield* Effect.result(
      Effect.tryPromise({ try: (signal) => plainGet(here, way, AbortSignal.any([signal, late])), catch: failureCode })
    )
    if (answer._tag === "Failure") return { failed: answer.failure, ...(way === undefined ? {} : { proxy: way.by }) }
    const { body, location, status } = answer.success
    if (![301, 302, 303, 307, 308].includes(status)) return { status, body }
    const to = hop(name, from, location)
    if (Predicate.isString(to)) return { astray: to }
    from = to
  }
  return { astray: `it redirects more than ${mostHops} times` }
})

/** Where a server name leads now. Ends after two addresses, with half a minute for each. */
export const lookUpServer = Effect.fnUntraced(
  function*(name: ServerName): Effect.fn.Return<DiscoveryResult, UserError> {
    const found = readWellKnown(name, yield* get(name, wellKnownUrl(name)))
    return found._tag === "Base" ? readVersions(name, found.url, yield* get(name, versionsUrl(found.url))) : found
  }
)

/** The name led nowhere this time. */
class Unfound extends Data.TaggedError("Unfound") {}

/**
 * The base URL of the homeserver. The URL that a name led to is stored, so that a web server that is down keeps no bot
 * from starting.
 */
export const findServer = Effect.fn("ServerDiscovery.find")(function*(homeserver: Homeserver) {
  if (homeserver instanceof URL) return homeserver
  const store = yield* SessionStore
  const awaited = yield* HomeserverAwaited
  const kept = yield* store.get
  const before = kept.found?.name === homeserver ? kept.found.url : undefined
  let isWaiting = false

  const once = Effect.gen(function*() {
    const finding = yield* lookUpServer(homeserver)
    if (finding._tag === "Base") {
      if (isWaiting) yield* awaited(undefined)
      if (before === finding.url.href) return finding.url
      // An operator who knows of no move learns where it leads.
      if (before !== undefined) {
        yield* Effect.logWarning(`${homeserver} leads to ${finding.url.href} now, and no longer to ${before}`)
      }
      yield* store.put({ ...kept, found: { name: homeserver, url: finding.url.href } })
      return finding.url
    }
    // A name that led somewhere before is only in trouble, whatever the answer looks like.
    if (finding._tag === "No" && before === undefined) {
      return yield* UserError.refuse(finding.sentence)
    }
    const why = finding._tag === "No" ? finding.sentence : finding.why
    if (before !== undefined) {
      const last = new URL(before)
      yield* (yield* Proxies)(last)
      yield* Effect.logWarning(`${why}; taking ${before}, where ${homeserver} led to last time`)
      return last
    }
    if (!isWaiting) yield* Effect.logWarning(`${why}; waiting for it`)
    isWaiting = true
    yield* awaited({ why, advice: "look whether it runs and can be reached" })
    return yield* new Unfound()
  })

  return yield* once.pipe(
    Effect.retry({ schedule: backoff, while: (error) => error instanceof Unfound }),
    // The schedule has no end.
    Effect.catchTag("Unfound", Effect.die)
  )
})
