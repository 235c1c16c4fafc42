import { Effect } from "effect"
import {
  type LeaseRecord,
  leaseType,
  type LeaseWord,
  readLease,
  readLeaseWord,
  type SeenLease,
  wordType
} from "../../domain/account/LeaseRecord.ts"
import { readRecord } from "../../domain/Json.ts"
import type { MatrixError } from "../../domain/matrix/MatrixError.ts"
import type { SyncBatch } from "../../domain/matrix/SyncBatch.ts"
import type { Matrix } from "../../services/matrix/Matrix.ts"

/** The codes by which a homeserver says that it keeps no account data; the bot then serves without a lease. */
const never = new Set(["M_UNRECOGNIZED", "M_FORBIDDEN", "M_GUEST_ACCESS_FORBIDDEN"])

export const keepsNone = ({ reason }: MatrixError) => reason._tag === "Refused" && never.has(reason.errcode)

/** A refused token is reported by the sync, which ends the serving. */
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

/** The lease and the word that a sync brought; what did not change is not in it. */
export const seenIn = ({ accountData }: SyncBatch): SeenLease => {
  const content = (type: string) => readRecord(accountData.findLast((event) => event["type"] === type)?.["content"])
  return { lease: readLease(content(leaseType)), word: readLeaseWord(content(wordType)) }
}
