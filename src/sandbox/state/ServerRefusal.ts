import { Result } from "effect"

/** How a homeserver says no (client-server API, "Standard error response"). */
export interface ServerRefusal {
  readonly status: number
  readonly errcode: string
  readonly error: string
}

export type ServerResult<A> = Result.Result<A, ServerRefusal>

export const refuse = (status: number, errcode: string, error: string): ServerResult<never> =>
  Result.fail({ status, errcode, error })

export const forbidden = (error: string) => refuse(403, "M_FORBIDDEN", error)

export const notFound = (error: string) => refuse(404, "M_NOT_FOUND", error)
