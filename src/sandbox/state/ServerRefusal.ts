import { Result } from "effect"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"

/** How a homeserver says no (client-server API, "Standard error response"). */
export interface ServerRefusal {
  readonly status: number
  readonly errcode: string
  readonly error: string
  /** What the answer holds where that is more than `errcode` and `error`. */
  readonly body?: RawEvent
}

export type ServerResult<A> = Result.Result<A, ServerRefusal>

export const refuse = (status: number, errcode: string, error: string): ServerResult<never> =>
  Result.fail({ status, errcode, error })

export const forbidden = (error: string) => refuse(403, "M_FORBIDDEN", error)

export const notFound = (error: string) => refuse(404, "M_NOT_FOUND", error)

export const badJson = (error: string) => refuse(400, "M_BAD_JSON", error)

export const missingParameter = (name: string) => refuse(400, "M_MISSING_PARAM", `Missing parameter: ${name}`)

export const invalidParameter = (error: string) => refuse(400, "M_INVALID_PARAM", error)
