import { Redacted } from "effect"
import type { UserId } from "../Ids.ts"
import type { RawEvent } from "../matrix/SyncBatch.ts"

/** What a login gave. */
export interface LoginSession {
  /** Base URL; the tokens are sent nowhere else. */
  readonly homeserver: string
  readonly user: UserId
  readonly device: string
  readonly accessToken: Redacted.Redacted
  readonly refreshToken: Redacted.Redacted | undefined
  /** In ms since 1970. */
  readonly obtainedAt: number
  readonly expiresAt: number | undefined
  /** Tells whether it was this password that logged in. */
  readonly passwordMark: string
}

export interface KeptLogin {
  /** Minted for a login that may not have happened yet, so that a crash in the middle of it makes no second device. */
  readonly device: string | undefined
  readonly session: LoginSession | undefined
  /** Where a server name led to, for a day on which nobody says. */
  readonly found: { readonly name: string; readonly url: string } | undefined
}

export const nothingKept: KeptLogin = { device: undefined, session: undefined, found: undefined }

export interface WantedLogin {
  readonly homeserver: string
  readonly user: UserId
  /** MATRIX_DEVICE_ID. */
  readonly device: string | undefined
  readonly samePassword: boolean
}

export type LoginChoice =
  | { readonly _tag: "Keep"; readonly session: LoginSession }
  /** `device` undefined: a new one is to be made. */
  | { readonly _tag: "LogIn"; readonly device: string | undefined; readonly because: string | undefined }

/**
 * Whether the kept session serves, or who logs in as which device. The device outlives whatever may: encryption hangs
 * on it.
 */
export const chooseLogin = ({ device, session }: KeptLogin, wanted: WantedLogin): LoginChoice => {
  const logIn = (on: string | undefined, because?: string): LoginChoice => ({
    _tag: "LogIn",
    device: wanted.device ?? on,
    because
  })
  if (session === undefined) return logIn(device)
  if (session.user !== wanted.user) {
    return logIn(device === session.device ? undefined : device, `the kept session is ${session.user}'s`)
  }
  if (wanted.device !== undefined && wanted.device !== session.device) {
    return logIn(undefined, `the kept session is on the device ${session.device}`)
  }
  if (session.homeserver !== wanted.homeserver) {
    return logIn(session.device, `the kept session is on ${session.homeserver}`)
  }
  return wanted.samePassword ? { _tag: "Keep", session } : logIn(session.device, "MATRIX_PASSWORD changed")
}

/** When the token is to be renewed: a minute before it expires, or after four fifths of a short life. */
export const dueAt = ({ expiresAt, obtainedAt, refreshToken }: LoginSession): number =>
  refreshToken === undefined || expiresAt === undefined
    ? Number.POSITIVE_INFINITY
    : expiresAt - Math.min(60_000, (expiresAt - obtainedAt) / 5)

export type Tokens = Pick<LoginSession, "accessToken" | "refreshToken" | "obtainedAt" | "expiresAt">

const secretIn = (answer: RawEvent, key: string) => {
  const value = answer[key]
  return typeof value === "string" && value !== "" ? Redacted.make(value) : undefined
}

/**
 * The tokens in an answer of `/login` or `/refresh`; a refresh that names no new refresh token leaves the old one
 * good.
 */
export const readTokens = (answer: RawEvent, now: number, old?: Tokens): Tokens | undefined => {
  const accessToken = secretIn(answer, "access_token")
  if (accessToken === undefined) return undefined
  const life = answer["expires_in_ms"]
  return {
    accessToken,
    refreshToken: secretIn(answer, "refresh_token") ?? old?.refreshToken,
    obtainedAt: now,
    expiresAt: typeof life === "number" && life > 0 ? now + life : undefined
  }
}
