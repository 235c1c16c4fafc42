import type { UserId } from "../Ids.ts"
import { at, elementsOf, type JsonRecord, readText } from "../Json.ts"
import type { MatrixError } from "../matrix/MatrixError.ts"
import { isOfAccount, meaningOf } from "../matrix/RefusalMeaning.ts"
import { terminalSafe } from "../TerminalSafe.ts"
import { UserError } from "../UserError.ts"
import { notThere } from "./Identity.ts"

/** The refusal where the server's answer to `GET /login` offers no login by password, as with a login on a web page. */
export const withoutPassword = (answer: JsonRecord): UserError | undefined => {
  const types = elementsOf(answer["flows"]).map((flow) => readText(at(flow, "type"))).filter((type) =>
    type !== undefined
  ).map((type) => terminalSafe(type, 60))
  if (types.includes("m.login.password")) return undefined
  return UserError.refuse(
    `The homeserver offers no login by password (it offers ${
      types.join(", ") || "none"
    }), so MATRIX_PASSWORD cannot be used: set MATRIX_ACCESS_TOKEN instead`
  )
}

/** The login. `reached`: this store has worked with that server before. */
interface Login {
  readonly homeserver: string
  readonly user: UserId
  readonly reached?: boolean
}

/** The refusal that a failed login by password means; undefined where it may pass, so that the bot waits. */
export const loginRefused = (
  { homeserver, reached = false, user }: Login,
  error: MatrixError
): UserError | undefined => {
  const { reason } = error
  switch (reason._tag) {
    case "Refused":
      if (reason.errcode === "M_USER_DEACTIVATED") {
        return UserError.refuse(
          `The account MATRIX_USER_ID=${user} is deactivated: have it reactivated on the homeserver, or set another one`
        )
      }
      if (meaningOf("login", reason)._tag === "Operator") {
        return UserError.refuse(
          `The homeserver does not accept MATRIX_PASSWORD for MATRIX_USER_ID=${user}: correct the one that is ` +
            `wrong (some servers say the same of a deactivated account)`
        )
      }
      return reached || isOfAccount(reason.errcode)
        ? undefined
        : UserError.refuse(
          `The homeserver refuses the login of MATRIX_USER_ID=${user} (${reason.status} ${reason.errcode}): ` +
            `check MATRIX_USER_ID, MATRIX_PASSWORD and MATRIX_HOMESERVER`
        )
    case "TokenRefused":
      return reached
        ? undefined
        : UserError.refuse(
          `The homeserver wants an access token before a login by password: set MATRIX_ACCESS_TOKEN instead of ` +
            `MATRIX_PASSWORD`
        )
    default:
      return notThere(homeserver, error, reached)
  }
}
