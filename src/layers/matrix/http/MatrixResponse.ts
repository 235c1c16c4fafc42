import { Effect, Predicate, Result } from "effect"
import type { RoomId } from "../../../domain/Ids.ts"
import { at, elementsOf, parseJson, readRecord, readText } from "../../../domain/Json.ts"
import { MatrixError, MatrixFault } from "../../../domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import { codeIn, contactIn, linkIn } from "../../../domain/UntrustedText.ts"

export interface HttpResponse {
  readonly status: number
  /** The header `Retry-After`, as sent: whole seconds, or a date. */
  readonly retryAfter: string | undefined
  readonly body: string
}

/** Where the client-server API begins, and one part of a path, encoded. */
export const clientApi = "/_matrix/client/v3"
export const encodePart = encodeURIComponent
export const roomPath = (room: RoomId) => `${clientApi}/rooms/${encodePart(room)}`

const cases = MatrixFault.cases

/** The page or address that the server names for people; nothing else of its text is used. */
const whereTo = (json: RawEvent | undefined): string =>
  linkIn(json?.["consent_uri"]) ?? contactIn(json?.["admin_contact"]) ?? ""

const waitOf = (json: RawEvent | undefined, header: string | undefined, now: number) => {
  const stated = json?.["retry_after_ms"]
  if (Predicate.isNumber(stated) && Number.isFinite(stated) && stated >= 0) return stated
  if (header === undefined) return undefined
  const wait = /^\d+$/.test(header) ? 1000 * Number(header) : Date.parse(header) - now
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined
}

/** The session of a call that asks for the account's password and nothing else. */
const passwordSession = (json: RawEvent): string | undefined => {
  const byPassword = elementsOf(json["flows"]).some((flow) => {
    const stages = elementsOf(at(flow, "stages"))
    return stages.length === 1 && stages[0] === "m.login.password"
  })
  return byPassword ? readText(json["session"]) : undefined
}

/** A call that asks who we are (client-server API, "User-Interactive Authentication"); it may have no error code. */
const authAsked = (status: number, json: RawEvent | undefined): MatrixFault | undefined => {
  if (status !== 401 || !Array.isArray(json?.["flows"])) return undefined
  const authSession = passwordSession(json)
  const errcode = codeIn(json["errcode"]) ?? "M_UNAUTHORIZED"
  return cases.Refused.make({ status, errcode, detail: "", ...(authSession === undefined ? {} : { authSession }) })
}

/** No code says so: Synapse and those after it have these words, in which both keys follow. */
const isOtherKey = (json: RawEvent | undefined): boolean =>
  /^one.time key \S{1,128} already exists/i.test(readText(json?.["error"]) ?? "")

const faultOf = ({ status, retryAfter }: HttpResponse, json: RawEvent | undefined, now: number): MatrixFault => {
  const asked = authAsked(status, json)
  if (asked !== undefined) return asked
  const errcode = codeIn(json?.["errcode"])
  if (status === 429) {
    const wait = waitOf(json, retryAfter, now)
    return cases.RateLimited.make(wait === undefined ? {} : { retryAfter: wait })
  }
  if (errcode === undefined) {
    // A proxy refuses what is too large with a page of its own; asking again would not make it smaller.
    if (status === 413) return cases.Refused.make({ status, errcode: "M_TOO_LARGE", detail: "too large" })
    return cases.Unavailable.make({ detail: `answered ${status} without a Matrix answer`, status })
  }
  if (status < 400 || status >= 500) return cases.Unavailable.make({ detail: `answered ${status} ${errcode}`, status })
  if (status === 401 && (errcode === "M_UNKNOWN_TOKEN" || errcode === "M_MISSING_TOKEN")) {
    return cases.TokenRefused.make(
      errcode === "M_MISSING_TOKEN" ? { soft: false, missing: true } : { soft: json?.["soft_logout"] === true }
    )
  }
  return cases.Refused.make({
    status,
    errcode,
    detail: whereTo(json),
    ...(isOtherKey(json) ? { otherKey: true } : {})
  })
}

/** What an HTTP answer means (client-server API, "API Standards"); `now` in ms, for a `Retry-After` that is a date. */
export const readResponse = (answer: HttpResponse, now: number): Result.Result<RawEvent, MatrixFault> => {
  const json = readRecord(parseJson(answer.body))
  return json !== undefined && answer.status >= 200 && answer.status < 300
    ? Result.succeed(json)
    : Result.fail(faultOf(answer, json, now))
}

/** An answer without a field that the spec requires: the server may or may not have done what was asked. */
export const missingField = (call: string, field: string) =>
  new MatrixError({ call, reason: cases.Unavailable.make({ detail: `answered without ${field}` }) })

/**
 * Reads a required id out of an answer. Without one it is no Matrix answer, so a person is sent to what may stand
 * before the homeserver.
 */
export const idIn =
  <Id extends string>(call: string, field: string, read: (value: unknown) => Id | undefined) =>
  (answer: RawEvent): Effect.Effect<Id, MatrixError> => {
    const id = read(answer[field])
    if (id !== undefined) return Effect.succeed(id)
    const reason = cases.Unavailable.make({ detail: `answered without a usable ${field}`, status: 200 })
    return Effect.fail(new MatrixError({ call, reason }))
  }
