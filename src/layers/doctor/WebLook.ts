import { Clock, Effect } from "effect"
import type { WebAnswer } from "../../domain/doctor/HomeserverFindings.ts"
import type { UserError } from "../../domain/UserError.ts"
import { Proxies } from "../../services/matrix/Proxies.ts"
import { failureCode, plainGet } from "../matrix/http/PlainGet.ts"

const longestAnswer = 10_000

/** Asks a web server once, through the proxy that leads there. */
export const webAnswer = Effect.fnUntraced(function*(url: URL): Effect.fn.Return<WebAnswer, UserError> {
  const way = yield* (yield* Proxies)(url)
  const begun = yield* Clock.currentTimeMillis
  const answer = yield* Effect.result(
    Effect.tryPromise({
      try: (signal) => plainGet(url, way, AbortSignal.any([signal, AbortSignal.timeout(longestAnswer)])),
      catch: failureCode
    })
  )
  if (answer._tag === "Failure") {
    return { failed: way === undefined ? answer.failure : `${answer.failure}, through the proxy that ${way.by} names` }
  }
  return { ...answer.success, elapsed: (yield* Clock.currentTimeMillis) - begun }
})
