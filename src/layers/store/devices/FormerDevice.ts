import { Effect } from "effect"
import { deviceOfLogin } from "../../../domain/account/LoginSession.ts"
import type { UserId } from "../../../domain/Ids.ts"
import { SessionStore } from "../../../services/account/SessionStore.ts"
import { isSetAside } from "./DeviceFolders.ts"

/** A login by password, as it is set. */
export interface PasswordOf {
  readonly user: UserId
  /** MATRIX_DEVICE_ID. */
  readonly device: string | undefined
}

/**
 * The device that the bot is to be in the place of `noted`, which another process noted: its name, or undefined for one
 * that nobody knows yet. `false`: it is still that one, as far as the files tell. `login`: by password; a token does
 * not say whose it is.
 */
export const deviceInsteadOf = Effect.fnUntraced(
  function*(noted: string, crypto: string, login: PasswordOf | undefined) {
    if (login === undefined) return isSetAside(crypto, noted) ? { device: undefined } : false
    const device = deviceOfLogin(yield* (yield* SessionStore).get, login)
    return device === noted ? false : { device }
  }
)
