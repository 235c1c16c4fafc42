import type { MatrixFault } from "./MatrixError.ts"

/**
 * What is wrong and what can be done, in plain words for `status` and the log. Of other people's words it holds codes,
 * links and addresses alone.
 */
export interface RefusalText {
  readonly why: string
  readonly advice: string
}

const locked: RefusalText = {
  why: "the bot's account is locked",
  advice: "have it unlocked by the homeserver's administrator"
}

const texts: Readonly<Record<string, RefusalText>> = {
  M_USER_LOCKED: locked,
  ORG_MATRIX_MSC3939_USER_LOCKED: locked,
  M_USER_SUSPENDED: {
    why: "the bot's account is suspended",
    advice: "have that taken back by the homeserver's administrator"
  },
  M_RESOURCE_LIMIT_EXCEEDED: {
    why: "the homeserver is over one of its limits",
    advice: "its administrator must raise the limit or make room"
  },
  M_CONSENT_NOT_GIVEN: {
    why: "the homeserver wants the bot's account to agree to its terms",
    advice: "agree to them in the name of the account"
  },
  ORG_MATRIX_EXPIRED_ACCOUNT: {
    why: "the bot's account has expired",
    advice: "have it renewed by the homeserver's administrator"
  },
  "ORG.MATRIX.MSC3866_USER_AWAITING_APPROVAL": {
    why: "the bot's account waits for approval",
    advice: "have it approved by the homeserver's administrator"
  },
  M_USER_DEACTIVATED: {
    why: "the bot's account is deactivated",
    advice: "have it reactivated, or give the bot another one"
  },
  M_FORBIDDEN: {
    why: "the bot may not write there",
    advice: "let it send messages in the room's permissions, or take its ban back; where it may, look for a filter " +
      "against spam on the homeserver"
  },
  M_NOT_FOUND: { why: "the homeserver does not find the room", advice: "look whether it still has it" }
}

const proxys = "look into the log of the proxy or firewall before the homeserver"

const ofStatus = ({ detail, proxy, status }: Extract<MatrixFault, { readonly _tag: "Unavailable" }>): RefusalText => {
  if (status === undefined && proxy !== undefined) {
    return {
      why: `the homeserver cannot be reached through the proxy that ${proxy} names: ${detail}`,
      advice: "look at that proxy, or name the homeserver's host in NO_PROXY"
    }
  }
  if (status === undefined) {
    return { why: `the homeserver cannot be reached: ${detail}`, advice: "look whether it runs and can be reached" }
  }
  if (proxy !== undefined) {
    return {
      why: `the homeserver, or the proxy that ${proxy} names, answers ${status}`,
      advice: "look into the logs of both, or name the homeserver's host in NO_PROXY"
    }
  }
  if (status >= 500) return { why: `the homeserver answers ${status}`, advice: "look into its log" }
  return { why: `it was answered ${status} without a Matrix answer`, advice: proxys }
}

export const refusalText = (reason: MatrixFault): RefusalText => {
  switch (reason._tag) {
    case "RateLimited":
      return { why: "the homeserver asks to wait", advice: "nothing is to be done" }
    case "TokenRefused":
      return reason.missing === true
        ? {
          why: "the homeserver gets requests without an access token",
          advice: "look for a proxy before it that takes the header Authorization away"
        }
        : { why: "the homeserver does not accept the access token", advice: "set a new one" }
    case "Unavailable":
      return reason.because ?? ofStatus(reason)
    case "Refused": {
      const { detail, errcode, status } = reason
      // The server chooses the code, which may be the name of something that every object has.
      const known = Object.hasOwn(texts, errcode) ? texts[errcode] : undefined
      const { advice, why } = known ?? { why: "the homeserver refuses it", advice: "look into its log" }
      return { why: `${why} (${status} ${errcode})`, advice: detail === "" ? advice : `${advice}: ${detail}` }
    }
  }
}

/** The advice in brackets, for the end of a sentence. */
export const inBrackets = (
  reason: MatrixFault
): string => (reason._tag === "RateLimited" ? "" : ` (${refusalText(reason).advice})`)

const kindOf = (reason: MatrixFault): string => {
  switch (reason._tag) {
    case "RateLimited":
      return reason._tag
    case "TokenRefused":
      return `${reason._tag} ${reason.missing === true}`
    case "Unavailable": {
      const { because, status } = reason
      return because?.why ?? (status === undefined ? "silence" : status >= 500 ? "it stumbles" : String(status))
    }
    case "Refused":
      return reason.errcode
  }
}

/**
 * Whether a wait has another reason than before, so that something else is to be done about it. No answer is one
 * reason, whatever its code.
 */
export const isNews = (before: MatrixFault | undefined, now: MatrixFault): boolean =>
  before === undefined || kindOf(before) !== kindOf(now)
