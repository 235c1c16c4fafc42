import { Redacted } from "effect"
import type { UserId } from "../Ids.ts"
import { type JsonRecord, readNumber, readText } from "../Json.ts"

/** A login at a homeserver. */
export interface LoginSession {
  /** The base URL, the only address that the tokens are sent to. */
  readonly homeserver: string
  readonly user: UserId
  readonly device: string
  readonly accessToken: Redacted.Redacted
  readonly refreshToken: Redacted.Redacted | undefined
  /** In milliseconds since 1970, as `expiresAt`. */
  readonly obtainedAt: number
  readonly expiresAt: number | undefined
  /** A hash of the password that logged in, to notice another one. */
  readonly passwordMark: string
}

/** What `SessionStore` keeps of the login. */
export interface KeptLogin {
  /** Minted before the login, so that a crash in the middle of it makes no second device. */
  readonly device: string | undefined
  readonly session: LoginSession | undefined
  /** Where a server name led to, for starts at which discovery fails. */
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
  /** Logs in as `device`, or as a new device where that is undefined. */
  | { readonly _tag: "LogIn"; readonly device: string | undefined; readonly because: string | undefined }

/** Whether the session is kept, or on which device the bot logs in. Encryption needs the device to stay the same. */
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

/** The device of a bot with a password at its next start; undefined: one that is not made yet. */
export const deviceOfLogin = (kept: KeptLogin, wanted: Pick<WantedLogin, "device" | "user">): string | undefined => {
  const choice = chooseLogin(kept, { ...wanted, homeserver: kept.session?.homeserver ?? "", samePassword: true })
  return choice._tag === "Keep" ? choice.session.device : choice.device
}

/** When to renew the token: a minute before it expires, or after four fifths of a short life. */
export const renewalDueAt = ({ expiresAt, obtainedAt, refreshToken }: LoginSession): number =>
  refreshToken === undefined || expiresAt === undefined
    ? Number.POSITIVE_INFINITY
    : expiresAt - Math.min(60_000, (expiresAt - obtainedAt) / 5)

export type Tokens = Pick<LoginSession, "accessToken" | "refreshToken" | "obtainedAt" | "expiresAt">

const secretIn = (answer: JsonRecord, key: string) => {
  const value = readText(answer[key]) ?? ""
  return value === "" ? undefined : Redacted.make(value)
}

/** The tokens in an answer of `/login` or `/refresh`. The old refresh token stays valid where no new one is named. */
export const readTokens = (answer: JsonRecord, now: number, old?: Tokens): Tokens | undefined => {
  const accessToken = secretIn(answer, "access_token")
  if (accessToken === undefined) return undefined
  const life = readNumber(answer["expires_in_ms"]) ?? 0
  return {
    accessToken,
    refreshToken: secretIn(answer, "refresh_token") ?? old?.refreshToken,
    obtainedAt: now,
    expiresAt: life > 0 ? now + life : undefined
  }
}
