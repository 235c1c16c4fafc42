import type { MatrixFault } from "./MatrixError.ts"

/** What was asked: to take a message, to say who we are, or to log in. */
export type RefusedCall = "send" | "whoami" | "login"

/** What a homeserver's no means, by what can be done about it. */
export type RefusalMeaning =
  /** What was to be sent can never be; everything else can. */
  | { readonly _tag: "Content" }
  /**
   * It may go later, so nothing is given up. `of`: whom it concerns. `unproven`: it may be the content after all,
   * which only comes out when others are taken meanwhile. `acted`: the server may have carried it out, though it did
   * not say so.
   */
  | { readonly _tag: "Later"; readonly of: "account" | "room"; readonly unproven: boolean; readonly acted: boolean }
  /** No waiting can mend it: the operator must. */
  | { readonly _tag: "Operator" }

const later = (
  of: "account" | "room",
  rest: { readonly unproven?: boolean; readonly acted?: boolean } = {}
): RefusalMeaning => ({ _tag: "Later", of, unproven: rest.unproven ?? false, acted: rest.acted ?? false })

/** Codes about what was sent (client-server API, "Common error codes", and Synapse's api/errors.py). */
const ofContent: ReadonlySet<string> = new Set([
  "M_TOO_LARGE",
  "M_BAD_JSON",
  "M_NOT_JSON",
  "M_INVALID_PARAM",
  "M_MISSING_PARAM",
  "M_DUPLICATE_ANNOTATION"
])

/** Codes about the account or the whole server, which an administrator takes back again. */
const ofAccount: ReadonlySet<string> = new Set([
  "M_USER_LOCKED",
  "M_USER_SUSPENDED",
  "M_RESOURCE_LIMIT_EXCEEDED",
  "M_CONSENT_NOT_GIVEN",
  "M_LIMIT_EXCEEDED",
  "M_UNAUTHORIZED",
  "M_UNKNOWN_TOKEN",
  "M_MISSING_TOKEN",
  "ORG_MATRIX_MSC3939_USER_LOCKED",
  "ORG_MATRIX_EXPIRED_ACCOUNT",
  "ORG.MATRIX.MSC3866_USER_AWAITING_APPROVAL"
])

/** Does the code name a state of the account that an administrator can end? */
export const isOfAccount = (errcode: string): boolean => ofAccount.has(errcode)

/** Codes that say nothing of what is wrong; a proxy that serves the wrong place gives the second. */
const silent: ReadonlySet<string> = new Set(["M_UNKNOWN", "M_UNRECOGNIZED"])

/** Statuses of 4xx that say nothing against the request: nobody read it to its end. */
const timedOut: ReadonlySet<number> = new Set([408, 499])

const ofCode = (asked: RefusedCall, errcode: string): RefusalMeaning => {
  if (errcode === "M_USER_DEACTIVATED") return { _tag: "Operator" }
  if (asked === "login" && errcode === "M_FORBIDDEN") return { _tag: "Operator" }
  if (asked === "send" && ofContent.has(errcode)) return { _tag: "Content" }
  if (asked !== "send" || ofAccount.has(errcode)) return later("account")
  return later("room", { unproven: silent.has(errcode) })
}

/**
 * The one table: what a failure of a call means. 4xx without an error code are a proxy's, and say nothing for
 * certain.
 */
export const meaningOf = (asked: RefusedCall, reason: MatrixFault): RefusalMeaning => {
  switch (reason._tag) {
    case "RateLimited":
      return later("account")
    case "TokenRefused":
      return reason.missing === true ? later("account") : { _tag: "Operator" }
    case "Refused":
      return ofCode(asked, reason.errcode)
    case "Unavailable": {
      const { status } = reason
      // What has to be known before everything that the account does.
      if (reason.because !== undefined) return later("account", { acted: true })
      if (asked !== "send") return later("account", { acted: true })
      if (status === undefined || status < 400 || status >= 500 || timedOut.has(status)) {
        return later("room", { acted: true })
      }
      // What filters the answers lets the request through.
      return status === 401 ? later("account", { acted: true }) : later("room", { unproven: true, acted: true })
    }
  }
}
