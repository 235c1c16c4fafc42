import type { MatrixFault } from "./MatrixError.ts"

/**
 * The call that failed: sending a message, storing a file, reading one (its content is the file that was asked for),
 * asking who we are, or logging in.
 */
export type RefusedCall = "send" | "upload" | "download" | "whoami" | "login"

/** The meaning of a homeserver's refusal. The meanings differ in what can be done about them. */
export type RefusalMeaning =
  /** The server will never take this content; other content it may. */
  | { readonly _tag: "Content" }
  /**
   * The call may succeed later. `of` is what is refused. `unproven`: the content may be the reason after all, which
   * only shows when the server takes others meanwhile. `acted`: the server may have carried the call out without saying
   * so.
   */
  | { readonly _tag: "Later"; readonly of: "account" | "room"; readonly unproven: boolean; readonly acted: boolean }
  /** Waiting cannot help; the operator has to act. */
  | { readonly _tag: "Operator" }

const later = (
  of: "account" | "room",
  rest: { readonly unproven?: boolean; readonly acted?: boolean } = {}
): RefusalMeaning => ({ _tag: "Later", of, unproven: rest.unproven ?? false, acted: rest.acted ?? false })

/** Codes about the content (client-server API, "Common error codes", and Synapse's api/errors.py). */
const ofContent: ReadonlySet<string> = new Set([
  "M_TOO_LARGE",
  "M_BAD_JSON",
  "M_NOT_JSON",
  "M_INVALID_PARAM",
  "M_MISSING_PARAM",
  "M_DUPLICATE_ANNOTATION"
])

/** Codes about the account or the whole server, which an administrator can lift. */
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

/** Whether a code is about the account or the server, and an administrator can lift it. */
export const isOfAccount = (errcode: string): boolean => ofAccount.has(errcode)

/** Codes that name no reason; a proxy that serves the wrong path gives the second. */
const silent: ReadonlySet<string> = new Set(["M_UNKNOWN", "M_UNRECOGNIZED"])

/** Codes by which a download says nothing of the file: a server that is still fetching it, or is in trouble. */
const notYet: ReadonlySet<string> = new Set([...silent, "M_NOT_YET_UPLOADED"])

/** These calls are about one thing, which may be the reason of a refusal. */
const ofOneThing: ReadonlySet<RefusedCall> = new Set<RefusedCall>(["send", "upload", "download"])

/** Statuses of 4xx that say nothing about the request, because nobody read it to its end. */
const timedOut: ReadonlySet<number> = new Set([408, 499])

const ofCode = (asked: RefusedCall, errcode: string): RefusalMeaning => {
  if (errcode === "M_USER_DEACTIVATED") return { _tag: "Operator" }
  if (asked === "login" && errcode === "M_FORBIDDEN") return { _tag: "Operator" }
  if (!ofOneThing.has(asked) || ofAccount.has(errcode)) return later("account")
  if (asked === "download") return notYet.has(errcode) ? later("room", { unproven: true }) : { _tag: "Content" }
  if (ofContent.has(errcode)) return { _tag: "Content" }
  // A file may be of a type that is not taken; a message is refused where its writer has no rights in the room.
  return later("room", { unproven: asked === "upload" || silent.has(errcode) })
}

/** The meaning of a failed call. A 4xx without an error code is a proxy's and proves nothing. */
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
      // Something that the account has to know before any call was refused.
      if (reason.because !== undefined) return later("account", { acted: true })
      if (!ofOneThing.has(asked)) return later("account", { acted: true })
      if (status === undefined || status < 400 || status >= 500 || timedOut.has(status)) {
        return later("room", { acted: true })
      }
      // A filter of answers lets the request through.
      return status === 401 ? later("account", { acted: true }) : later("room", { unproven: true, acted: true })
    }
  }
}
