import { StartRefused } from "./ExitWith.ts"
import type { UserId } from "./Ids.ts"
import type { MatrixError } from "./MatrixError.ts"

export interface Expected {
  readonly homeserver: string
  readonly user: UserId | undefined
  readonly device: string | undefined
  /** Whose store this is; undefined for a new one. */
  readonly owner: string | undefined
  readonly store: string
}

const refuse = (sentence: string) => new StartRefused({ sentence, exitCode: 2 })

/** May the bot work as who the token says it is? */
export const wrongIdentity = (expected: Expected, found: { readonly user: UserId; readonly device: string | undefined }): StartRefused | undefined => {
  if (expected.user !== undefined && expected.user !== found.user) {
    return refuse(`MATRIX_ACCESS_TOKEN belongs to ${found.user}, but MATRIX_USER_ID says ${expected.user}: correct the one that is wrong`)
  }
  if (expected.device !== undefined && found.device !== undefined && expected.device !== found.device) {
    return refuse(`MATRIX_ACCESS_TOKEN belongs to the device ${found.device}, but MATRIX_DEVICE_ID says ${expected.device}: correct the one that is wrong`)
  }
  if (expected.owner !== undefined && expected.owner !== found.user) {
    return refuse(`${expected.store} holds the conversations of ${expected.owner}, but MATRIX_ACCESS_TOKEN belongs to ${found.user}: give this account a DATA_DIR of its own`)
  }
  return undefined
}

/** What a failed first question to the homeserver means; undefined: it may pass, so it is waited for. */
export const hopeless = (homeserver: string, error: MatrixError): StartRefused | undefined => {
  const { reason } = error
  switch (reason._tag) {
    case "TokenRefused":
      return refuse("MATRIX_ACCESS_TOKEN is not accepted by the homeserver (revoked, logged out or mistyped): set a new one")
    case "Refused":
      return refuse(`The homeserver refuses to say who MATRIX_ACCESS_TOKEN belongs to (${reason.status} ${reason.errcode}): check MATRIX_ACCESS_TOKEN and MATRIX_HOMESERVER`)
    case "Unavailable":
      if (reason.status !== undefined && reason.status < 500) {
        return refuse(`MATRIX_HOMESERVER=${homeserver} is a web server, but no Matrix homeserver (it answered ${reason.status}): write the base URL of the homeserver's client API, such as https://matrix.example.org`)
      }
      return reason.detail.includes("ENOTFOUND")
        ? refuse(`MATRIX_HOMESERVER=${homeserver} names a host that does not exist: check its spelling`)
        : undefined
    case "RateLimited":
      return undefined
  }
}
