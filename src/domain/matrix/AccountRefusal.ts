import type { MatrixFault } from "./MatrixError.ts"

/** Why a homeserver answers nothing to the account; undefined where the account is not the reason. */
export const accountRefusal = (reason: MatrixFault): "token" | "locked" | "deactivated" | undefined => {
  if (reason._tag === "TokenRefused") return reason.missing === true ? undefined : "token"
  if (reason._tag !== "Refused") return undefined
  switch (reason.errcode) {
    case "M_USER_DEACTIVATED":
      return "deactivated"
    case "M_USER_LOCKED":
    case "ORG_MATRIX_MSC3939_USER_LOCKED":
      return "locked"
    default:
      return undefined
  }
}
