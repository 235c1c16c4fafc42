import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type { AccountSettings } from "../../domain/reset/ResetRequest.ts"
import { authOf } from "../../domain/settings/Settings.ts"
import { decodeAll } from "../../domain/settings/SettingValues.ts"
import { UserError } from "../../domain/UserError.ts"
import type { LookedUpSettings } from "./LookedUpSettings.ts"

/**
 * The account of the settings. Only what the server needs is checked; an agent need not be set. `withPassword`: a token
 * may have the password beside it.
 */
export const accountOfSettings = Effect.fnUntraced(
  function*(
    looked: LookedUpSettings,
    { withPassword = false }: { readonly withPassword?: boolean } = {}
  ): Effect.fn.Return<AccountSettings, UserError> {
    const { problems, values } = decodeAll(looked.given)
    const isBeside = (name: string) =>
      withPassword && name === "MATRIX_PASSWORD" && values.MATRIX_PASSWORD !== undefined
    const wrong = problems.find(({ name }) => name.startsWith("MATRIX_")) ??
      looked.outcome.problems.find(({ name }) =>
        !isBeside(name) &&
        (name === "MATRIX_HOMESERVER" || name.startsWith("MATRIX_ACCESS_TOKEN") || name.startsWith("MATRIX_PASSWORD"))
      )
    if (wrong !== undefined) {
      return yield* UserError.refuse(`${wrong.sentence}.`)
    }
    const auth = authOf(values)
    const homeserver = values.MATRIX_HOMESERVER
    if (auth === undefined || homeserver === undefined) {
      return yield* UserError.refuse(
        "This acts on the server, so MATRIX_HOMESERVER and MATRIX_ACCESS_TOKEN (or MATRIX_USER_ID and " +
          "MATRIX_PASSWORD) are needed."
      )
    }
    return {
      homeserver,
      auth,
      deviceId: values.MATRIX_DEVICE_ID,
      deviceName: values.MATRIX_DEVICE_NAME ?? "matrix-surface"
    }
  }
)

/** The account's password as it is set, beside a token or without one. */
export const passwordOfSettings = (looked: LookedUpSettings): Redacted.Redacted | undefined =>
  decodeAll(looked.given).values.MATRIX_PASSWORD
