import type { UserId } from "../Ids.ts"
import type { MatrixError } from "../matrix/MatrixError.ts"
import { isOfAccount, meaningOf } from "../matrix/RefusalMeaning.ts"
import { inBrackets } from "../matrix/RefusalText.ts"
import { UserError } from "../UserError.ts"

/** What proves to the homeserver who the bot is. */
export type Proof = "Token" | "Password"

export interface Expected {
  readonly homeserver: string
  readonly user: UserId | undefined
  readonly device: string | undefined
  /** Whose store this is; undefined for a new one. */
  readonly owner: string | undefined
  readonly store: string
  readonly proof: Proof
}

/** Kept apart from the rest because it is known before a login, which another account's store must not see. */
export const wrongOwner = (
  { owner, proof, store }: Pick<Expected, "owner" | "proof" | "store">,
  user: UserId
): UserError | undefined => {
  if (owner === undefined || owner === user) return undefined
  const who = proof === "Token" ? `MATRIX_ACCESS_TOKEN belongs to ${user}` : `MATRIX_USER_ID says ${user}`
  return UserError.refuse(
    `${store} holds the conversations of ${owner}, but ${who}: give this account a DATA_DIR of its own`
  )
}

/** May the bot work as who the homeserver says it is? */
export const wrongIdentity = (
  expected: Expected,
  found: { readonly user: UserId; readonly device: string | undefined }
): UserError | undefined => {
  const byToken = expected.proof === "Token"
  if (expected.user !== undefined && expected.user !== found.user) {
    const who = byToken
      ? `MATRIX_ACCESS_TOKEN belongs to ${found.user}`
      : `The homeserver calls the account ${found.user}`
    return UserError.refuse(`${who}, but MATRIX_USER_ID says ${expected.user}: correct the one that is wrong`)
  }
  if (expected.device !== undefined && found.device !== undefined && expected.device !== found.device) {
    const what = byToken ? "MATRIX_ACCESS_TOKEN belongs to" : "The homeserver gave the login"
    return UserError.refuse(
      `${what} the device ${found.device}, but MATRIX_DEVICE_ID says ${expected.device}: correct the one that is wrong`
    )
  }
  return wrongOwner(expected, found.user)
}

const anew = "starting again logs in anew, as a new device"

/** The homeserver took back what it had accepted. */
export const ended = (
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

/** `by`: the variable that names it. */
export const noSuchProxy = (by: string) =>
  `${by} names a proxy on a host that does not exist: check its spelling, or name the homeserver's host in NO_PROXY`

/** No homeserver is where one was looked for; undefined: it may come, as it does where it was `reached` before. */
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
 * What a failed first question to the homeserver means; undefined: it may pass, so it is waited for. `reached`: this
 * store has worked with that server before, so whatever is there now instead of it is not where it stays.
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
        : ended(proof, reason)
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

/** What the log says of a start that waits, once for each reason that it has. */
export const waiting = (homeserver: string, error: MatrixError): string =>
  `${error.message}; waiting for the homeserver, MATRIX_HOMESERVER=${homeserver}${inBrackets(error.reason)}`
