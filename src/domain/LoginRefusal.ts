import { StartRefused } from "./ExitWith.ts"
import { notThere } from "./Identity.ts"
import type { UserId } from "./Ids.ts"
import type { MatrixError } from "./MatrixError.ts"
import type { RawEvent } from "./Sync.ts"

const refuse = (sentence: string) => new StartRefused({ sentence, exitCode: 2 })

/** The types of login that the server offers (GET /login) hold none by password, as where people log in on a web page. */
export const withoutPassword = (answer: RawEvent): StartRefused | undefined => {
  const flows: ReadonlyArray<unknown> = Array.isArray(answer["flows"]) ? answer["flows"] : []
  const types = flows.flatMap((flow) => {
    const type = (flow as RawEvent | null)?.["type"]
    return typeof type === "string" ? [type.slice(0, 60)] : []
  })
  if (types.includes("m.login.password")) return undefined
  return refuse(`The homeserver offers no login by password (it offers ${types.join(", ") || "none"}), so MATRIX_PASSWORD cannot be used: set MATRIX_ACCESS_TOKEN instead`)
}

/** What a failed login by password means; undefined: it may pass, so it is waited for. */
export const loginRefused = (who: { readonly homeserver: string; readonly user: UserId }, error: MatrixError): StartRefused | undefined => {
  const { reason } = error
  switch (reason._tag) {
    case "Refused":
      switch (reason.errcode) {
        case "M_FORBIDDEN":
          return refuse(`The homeserver does not accept MATRIX_PASSWORD for MATRIX_USER_ID=${who.user}: correct the one that is wrong (some servers say the same of a deactivated account)`)
        case "M_USER_DEACTIVATED":
          return refuse(`The account MATRIX_USER_ID=${who.user} is deactivated: have it reactivated on the homeserver, or set another one`)
        case "M_USER_LOCKED":
          return refuse(`The account MATRIX_USER_ID=${who.user} is locked: have it unlocked by the homeserver's administrator`)
        default:
          return refuse(`The homeserver refuses the login of MATRIX_USER_ID=${who.user} (${reason.status} ${reason.errcode}): check MATRIX_USER_ID, MATRIX_PASSWORD and MATRIX_HOMESERVER`)
      }
    case "TokenRefused":
      return refuse(`The homeserver wants an access token before a login by password: set MATRIX_ACCESS_TOKEN instead of MATRIX_PASSWORD`)
    default:
      return notThere(who.homeserver, error)
  }
}
