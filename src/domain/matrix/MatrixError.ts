import { Schema } from "effect"
import { span } from "../TimeSpan.ts"

/** Why a call to the homeserver failed. The faults differ in what can be done about them. */
export const MatrixFault = Schema.TaggedUnion({
  /** 429: the same call may succeed after `retryAfter` milliseconds; undefined where the server named no time. */
  RateLimited: { retryAfter: Schema.optionalKey(Schema.Finite) },
  /**
   * No answer, a 5xx, or an answer that is no Matrix answer (`status` where there was one). The call may have been
   * carried out. `tooLarge`: the answer was longer than is read, so asking for less may help. `because`: the call was
   * not made, because something that has to be known first was refused, in plain words. `proxy`: the variable that
   * names the proxy in between.
   */
  Unavailable: {
    detail: Schema.String,
    status: Schema.optionalKey(Schema.Int),
    tooLarge: Schema.optionalKey(Schema.Literal(true)),
    proxy: Schema.optionalKey(Schema.String),
    because: Schema.optionalKey(Schema.Struct({ why: Schema.String, advice: Schema.String }))
  },
  /**
   * 401 M_UNKNOWN_TOKEN or M_MISSING_TOKEN. `soft`: the device may log in again (spec: soft logout). `missing`: no
   * token arrived, which says nothing about the token (a proxy may take the header away).
   */
  TokenRefused: { soft: Schema.Boolean, missing: Schema.optionalKey(Schema.Literal(true)) },
  /**
   * Any other 4xx with an error code; `RefusalMeaning` says what it means. `errcode` is one of the spec's, such as
   * M_FORBIDDEN. `detail` is a page or an address that the server names for a person to turn to, or empty; never the
   * server's free text, which may hold anything. `authSession`: the call waits for the account's password under this
   * name (client-server API, "User-Interactive Authentication API"). `otherKey`: another key has the name of one that
   * was uploaded.
   */
  Refused: {
    status: Schema.Int,
    errcode: Schema.String,
    detail: Schema.String,
    authSession: Schema.optionalKey(Schema.String),
    otherKey: Schema.optionalKey(Schema.Literal(true))
  }
})
export type MatrixFault = typeof MatrixFault.Type

/** A wait as a person reads it; a server may name any number. */
const waitSaid = (ms: number | undefined): string => {
  if (ms === undefined) return "some ms"
  if (ms >= 86_400_000) return "for more than a day"
  return ms < 60_000 ? `${Math.ceil(ms)} ms` : span(ms)
}

/** The error of the service Matrix. `call` names the request without ids and text, such as `PUT send`. */
export class MatrixError
  extends Schema.TaggedError<MatrixError>()("MatrixError", { call: Schema.String, reason: MatrixFault })
{
  override get message() {
    const reason = this.reason
    switch (reason._tag) {
      case "RateLimited":
        return `${this.call}: the homeserver asks us to wait ${waitSaid(reason.retryAfter)}`
      case "Unavailable":
        return `${this.call}: ${reason.detail}`
      case "TokenRefused":
        return `${this.call}: the homeserver does not accept the access token`
      case "Refused":
        return `${this.call}: ${reason.status} ${reason.errcode}${reason.detail === "" ? "" : ` (${reason.detail})`}`
    }
  }
}

/**
 * Whether the server says that something does not exist. A 404 with another code, such as a proxy's M_UNRECOGNIZED,
 * does not say that.
 */
export const isNotFound = (error: MatrixError) =>
  error.reason._tag === "Refused" && error.reason.errcode === "M_NOT_FOUND"

/** Whether the answer was longer than is read, so that asking for less may help. */
export const isTooLarge = ({ reason }: MatrixError) => reason._tag === "Unavailable" && reason.tooLarge === true

/** The wait that the server named with a limit, in ms. */
export const namedWait = ({ reason }: MatrixError): number | undefined =>
  reason._tag === "RateLimited" ? reason.retryAfter : undefined

/** Whether the server says that a room does not exist. Synapse has a code of its own for that in some calls. */
export const isUnknownRoom = (error: MatrixError) =>
  isNotFound(error) ||
  (error.reason._tag === "Refused" && error.reason.status === 404 && error.reason.errcode === "M_UNKNOWN")
