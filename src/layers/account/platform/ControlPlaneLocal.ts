import { Effect, Layer } from "effect"
import { ControlPlane, ControlPlaneUnavailable } from "../../../services/account/ControlPlane.ts"
import { Users } from "../../../services/account/Users.ts"

/**
 * The control plane without a platform: what the operator noted in the store, which is asked each time, so that a
 * change beside the bot counts at once. Everybody's language is the bot's.
 */
export const layer = (locale: string): Layer.Layer<ControlPlane, never, Users> =>
  Layer.effect(
    ControlPlane,
    Effect.map(Users, (users) => ({
      person: (user) =>
        users.mapped(user).pipe(
          Effect.map((mapping) => ({ platformId: mapping?.platform, locale })),
          Effect.mapError(({ message }) => new ControlPlaneUnavailable({ detail: message }))
        )
    }))
  )
