import { Schema } from "effect"

/** Why the homeserver did not do what it was asked, told apart by what can be done about it. */
export const MatrixFault = Schema.TaggedUnion({
  /** 429: the same call is worth trying after `retryAfter` milliseconds (undefined: the server did not say). */
  RateLimited: { retryAfter: Schema.optionalKey(Schema.Finite) },
  /**
   * No answer, a 5xx, or an answer that is no Matrix answer (`status` where there was one). The call may or may not
   * have been carried out. `tooLarge`: the answer was more than is read; asking for less may help. `because`: it was
   * not asked at all, as something that has to be known before was refused, in plain words. `proxy`: the variable
   * that names the proxy in between.
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
   * token arrived, which says nothing about the one that was sent (a proxy may have eaten it).
   */
  TokenRefused: { soft: Schema.Boolean, missing: Schema.optionalKey(Schema.Literal(true)) },
  /**
   * Any other 4xx with an error code; what it means, `Refusal` says. `errcode` as in the spec, such as M_FORBIDDEN.
   * `detail`: a page or an address that the server names for a person to turn to, else empty; never its free text,
   * which may hold anything.
   */
  Refused: { status: Schema.Int, errcode: Schema.String, detail: Schema.String }
})
export type MatrixFault = typeof MatrixFault.Type

/** The one error of the Matrix service. `call` names what was asked, without ids or text, such as `PUT send`. */
export class MatrixError
  extends Schema.TaggedError<MatrixError>()("MatrixError", { call: Schema.String, reason: MatrixFault })
{
  override get message() {
    const reason = this.reason
    switch (reason._tag) {
      case "RateLimited":
        return `${this.call}: the homeserver asks us to wait ${reason.retryAfter ?? "some"} ms`
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
 * What was asked for is not there. A 404 with another code (M_UNRECOGNIZED, as of a proxy that asks in the wrong
 * place) says nothing about that.
 */
export const isNotFound = (error: MatrixError) =>
  error.reason._tag === "Refused" && error.reason.errcode === "M_NOT_FOUND"

/** There is no such room, as Synapse says it where that is all that it can say. */
export const isUnknownRoom = (error: MatrixError) =>
  isNotFound(error) ||
  (error.reason._tag === "Refused" && error.reason.status === 404 && error.reason.errcode === "M_UNKNOWN")
