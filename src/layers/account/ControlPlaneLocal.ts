import { Effect, Layer } from "effect"
import { ControlPlane } from "../../services/account/ControlPlane.ts"

/** The control plane without a platform: people are their Matrix ids, and set nothing. */
export const layer = (locale: string): Layer.Layer<ControlPlane> =>
  Layer.succeed(ControlPlane, { person: () => Effect.succeed({ platformId: undefined, locale }) })
