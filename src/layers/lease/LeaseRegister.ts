import { Effect, Random } from "effect"
import {
  type LeaseRecord,
  leaseType,
  type LeaseWord,
  readLease,
  readLeaseWord,
  type SeenLease,
  wordType
} from "../../domain/account/LeaseRecord.ts"
import type { MatrixError, MatrixFault } from "../../domain/matrix/MatrixError.ts"
import { isNews, refusalText } from "../../domain/matrix/RefusalText.ts"
import { waitAfter } from "../../domain/matrix/RetryAfter.ts"
import type { RawEvent, SyncBatch } from "../../domain/matrix/SyncBatch.ts"
import { HomeserverAwaited } from "../../services/matrix/HomeserverAwaited.ts"
import type { Matrix } from "../../services/matrix/Matrix.ts"

/** Where a refusal may end as well as an outage, it is tried again in a while. */
export const later = 5_000

/** Again and again until it succeeds; `told` hears of each reason that it has. */
export const patiently = Effect.fnUntraced(
  function*<A>(
    call: Effect.Effect<A, MatrixError>,
    told: (error: MatrixError) => Effect.Effect<void> = () => Effect.void
  ) {
    const awaited = yield* HomeserverAwaited
    let heard: MatrixFault | undefined
    for (let tries = 1;; tries++) {
      const answer = yield* Effect.result(call)
      if (answer._tag === "Success") {
        if (heard !== undefined) {
          yield* awaited(undefined)
        }
        return answer.success
      }
      if (isNews(heard, answer.failure.reason)) yield* told(answer.failure)
      heard = answer.failure.reason
      yield* awaited(refusalText(heard))
      yield* Effect.sleep(waitAfter(answer.failure, tries, yield* Random.next) ?? later)
    }
  }
)

/** How a homeserver says that it keeps no account data, for nobody or not for us: it is served without a lease. */
const never = new Set(["M_UNRECOGNIZED", "M_FORBIDDEN", "M_GUEST_ACCESS_FORBIDDEN"])

export const keepsNone = ({ reason }: MatrixError) => reason._tag === "Refused" && never.has(reason.errcode)

/** A refused token is the sync's to report, which ends the serving. */
export const isTokenRefused = ({ reason }: MatrixError) => reason._tag === "TokenRefused" && reason.missing !== true

/** The lease and the last word about it in the account data. */
export const makeRegister = (matrix: typeof Matrix.Service) => ({
  read: Effect.map(
    Effect.all([matrix.accountData(leaseType), matrix.accountData(wordType)], { concurrency: 2 }),
    ([lease, word]): SeenLease => ({ lease: readLease(lease), word: readLeaseWord(word) })
  ),
  claim: (lease: LeaseRecord) => matrix.putAccountData(leaseType, lease),
  say: (word: LeaseWord) => matrix.putAccountData(wordType, word)
})
export type Register = ReturnType<typeof makeRegister>

/** What of it a sync brought; what did not change does not come. */
export const seenIn = ({ accountData }: SyncBatch): SeenLease => {
  const content = (type: string) =>
    accountData.findLast((event) => event["type"] === type)?.["content"] as RawEvent | undefined
  return { lease: readLease(content(leaseType)), word: readLeaseWord(content(wordType)) }
}
