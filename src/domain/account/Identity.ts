import type { UserId } from "../Ids.ts"
import type { MatrixError } from "../matrix/MatrixError.ts"
import { isOfAccount, meaningOf } from "../matrix/RefusalMeaning.ts"
import { inBrackets } from "../matrix/RefusalText.ts"
import { idShown } from "../TerminalSafe.ts"
import { UserError } from "../UserError.ts"
import { withoutTls } from "./MissingTls.ts"

/** The credential that proves to the homeserver who the bot is. */
export type Proof = "Token" | "Password"

/** The name of the store's account among the small values of the store. */
export const ownerName = "user"

export interface Expected {
  readonly homeserver: string
  readonly user: UserId | undefined
  readonly device: string | undefined
  /** The account that the store belongs to; undefined for a new store. */
  readonly owner: string | undefined
  readonly store: string
  readonly proof: Proof
}

/**
 * The refusal where the store belongs to another account than `user`; undefined where it does not. A login checks this
 * first, so that no login is made for another account's store.
 */
export const wrongOwner = (
  { owner, proof, store }: Pick<Expected, "owner" | "proof" | "store">,
  user: UserId
): UserError | undefined => {
  if (owner === undefined || owner === user) return undefined
  const who = proof === "Token" ? `MATRIX_ACCESS_TOKEN belongs to ${idShown(user)}` : `MATRIX_USER_ID says ${user}`
  return UserError.refuse(
    `${store} holds the conversations of ${owner}, but ${who}: give this account a DATA_DIR of its own`
  )
}

/** The refusal where the homeserver names another account or device than the settings; undefined where they agree. */
export const wrongIdentity = (
  expected: Expected,
  found: { readonly user: UserId; readonly device: string | undefined }
): UserError | undefined => {
  const byToken = expected.proof === "Token"
  if (expected.user !== undefined && expected.user !== found.user) {
    const who = byToken
      ? `MATRIX_ACCESS_TOKEN belongs to ${idShown(found.user)}`
      : `The homeserver calls the account ${idShown(found.user)}`
    return UserError.refuse(`${who}, but MATRIX_USER_ID says ${expected.user}: correct the one that is wrong`)
  }
  if (expected.device !== undefined && found.device !== undefined && expected.device !== found.device) {
    const what = byToken ? "MATRIX_ACCESS_TOKEN belongs to" : "The homeserver gave the login"
    return UserError.refuse(
      `${what} the device ${
        idShown(found.device)
      }, but MATRIX_DEVICE_ID says ${expected.device}: correct the one that is wrong`
    )
  }
  return wrongOwner(expected, found.user)
}

const anew = "starting again logs in anew, as a new device"

/** The refusal after the homeserver took back a credential that it had accepted. */
export const identityEnded = (
  proof: Proof,
  { missing, soft }: { readonly soft: boolean; readonly missing?: true }
): UserError => {
  if (missing === true) {
    return UserError.refuse(
      "The homeserver gets requests without an access token: look for a proxy before MATRIX_HOMESERVER that " +
        "takes the header Authorization away"
    )
  }
  if (proof === "Token") {
    return UserError.refuse(
      "MATRIX_ACCESS_TOKEN is no longer accepted by the homeserver (revoked or logged out): set a new one"
    )
  }
  return soft
    ? UserError.refuse("The homeserver wants the bot to log in again and does not let it: check MATRIX_PASSWORD")
    : UserError.refuse(`The session in session.json was ended on the homeserver (logged out or revoked): ${anew}`)
}

/** The sentence for a proxy that does not exist; `by` is the variable that names it. */
export const noSuchProxy = (by: string) =>
  `${by} names a proxy on a host that does not exist: check its spelling, or name the homeserver's host in NO_PROXY`

/**
 * The refusal where no homeserver is at the address. Undefined where one may still come: this store has `reached` one
 * there, or the failure may pass.
 */
export const notThere = (homeserver: string, { reason }: MatrixError, reached: boolean): UserError | undefined => {
  if (reached || reason._tag !== "Unavailable") return undefined
  if (reason.status !== undefined && reason.status < 500) {
    return UserError.refuse(
      `MATRIX_HOMESERVER=${homeserver} is a web server, but no Matrix homeserver (it answered ` +
        `${reason.status}): write the base URL of the homeserver's client API, such as https://matrix.example.org`
    )
  }
  if (reason.detail.includes("ENOTFOUND") && reason.proxy !== undefined) {
    return UserError.refuse(noSuchProxy(reason.proxy))
  }
  return reason.detail.includes("ENOTFOUND")
    ? UserError.refuse(`MATRIX_HOMESERVER=${homeserver} names a host that does not exist: check its spelling`)
    : undefined
}

/**
 * The refusal after a failed first call to the homeserver; undefined where the failure may pass, so that the bot waits.
 * `reached`: this store has worked with that server before, so that something else at its address is there for a while
 * only.
 */
export const hopeless = (
  homeserver: string,
  proof: Proof,
  error: MatrixError,
  reached = false
): UserError | undefined => {
  const { reason } = error
  switch (reason._tag) {
    case "TokenRefused":
      if (reached && reason.missing === true) return undefined
      return proof === "Token" && reason.missing !== true
        ? UserError.refuse(
          "MATRIX_ACCESS_TOKEN is not accepted by the homeserver (revoked, logged out or mistyped): set a new one"
        )
        : identityEnded(proof, reason)
    case "Refused":
      if (meaningOf("whoami", reason)._tag === "Operator") {
        return UserError.refuse(
          "The bot's account is deactivated: have it reactivated on the homeserver, or give the bot another one"
        )
      }
      if (reached || isOfAccount(reason.errcode)) return undefined
      return UserError.refuse(
        proof === "Token"
          ? `The homeserver refuses to say who MATRIX_ACCESS_TOKEN belongs to ` +
            `(${reason.status} ${reason.errcode}): check MATRIX_ACCESS_TOKEN and MATRIX_HOMESERVER`
          : `The homeserver refuses to say who the bot is (${reason.status} ${reason.errcode}): check ` +
            `MATRIX_USER_ID and MATRIX_HOMESERVER`
      )
    case "Unavailable":
      return notThere(homeserver, error, reached)
    case "RateLimited":
      return undefined
  }
}

/** The log line of a start that waits for the homeserver, once for each reason. */
export const waiting = (homeserver: string, { message, reason }: MatrixError): string => {
  const isSilent = reason._tag === "Unavailable" && reason.status === undefined && reason.proxy === undefined
  const plain = isSilent ? withoutTls(homeserver, reason.detail) : undefined
  const advice = plain === undefined ? inBrackets(reason) : inBrackets(reason).replace(/\)$/, `; ${plain})`)
  return `${message}; waiting for the homeserver, MATRIX_HOMESERVER=${homeserver}${advice}`
}
