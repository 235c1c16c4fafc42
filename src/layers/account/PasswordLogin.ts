import { Clock, Effect, Predicate, Redacted } from "effect"
import { withoutPassword } from "../../domain/account/LoginError.ts"
import { type LoginSession, readTokens } from "../../domain/account/LoginSession.ts"
import type { UserId } from "../../domain/Ids.ts"
import { MatrixError, MatrixFault } from "../../domain/matrix/MatrixError.ts"
import type { UserError } from "../../domain/UserError.ts"
import type { AskAs } from "../matrix/http/MatrixHttp.ts"
import * as PasswordMark from "./PasswordMark.ts"

const path = "/_matrix/client/v3/login"

export interface Account {
  /** Base URL. */
  readonly homeserver: string
  readonly user: UserId
  readonly password: Redacted.Redacted
  /** MATRIX_DEVICE_ID. */
  readonly device: string | undefined
  readonly deviceName: string
  /** This store has worked with that homeserver before. */
  readonly reached?: boolean
}

/** Logs in by password on a device, once. Another login on the device ends its tokens and keeps its keys. */
export const passwordLogin = Effect.fn("PasswordLogin.login")(
  function*(askAs: AskAs, account: Account, device: string): Effect.fn.Return<LoginSession, MatrixError | UserError> {
    const refused = withoutPassword(yield* askAs({ call: "GET login", method: "GET", path }, undefined))
    if (refused !== undefined) return yield* refused
    const passwordMark = yield* PasswordMark.make(account.password)
    const body = {
      type: "m.login.password",
      identifier: { type: "m.id.user", user: account.user },
      password: Redacted.value(account.password),
      device_id: device,
      initial_device_display_name: account.deviceName,
      refresh_token: true
    }
    const answer = yield* askAs({ call: "POST login", method: "POST", path, body }, undefined)
    const tokens = readTokens(answer, yield* Clock.currentTimeMillis)
    const { device_id, user_id } = answer
    if (tokens === undefined || !Predicate.isString(user_id) || !Predicate.isString(device_id)) {
      return yield* new MatrixError({
        call: "POST login",
        reason: MatrixFault.cases.Unavailable.make({ detail: "answered without a session" })
      })
    }
    // The configured id is stored; `whoami` tells afterwards where the server writes it otherwise.
    return { homeserver: account.homeserver, user: account.user, device: device_id, ...tokens, passwordMark }
  }
)
