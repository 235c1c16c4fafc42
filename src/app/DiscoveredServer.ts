import { Context, Effect, Layer } from "effect"
import type { Settings } from "../domain/settings/Settings.ts"
import type { StoreError } from "../domain/StoreError.ts"
import type { UserError } from "../domain/UserError.ts"
import { hasReached, refuseStranger } from "../layers/account/BotIdentity.ts"
import * as ServerDiscovery from "../layers/account/ServerDiscovery.ts"
import { filesIn } from "../layers/store/DataDir.ts"
import type { SessionStore } from "../services/account/SessionStore.ts"
import type { StoreValues } from "../services/store/StoreValues.ts"

/** The homeserver that the settings lead to. */
export class DiscoveredServer extends Context.Service<DiscoveredServer, {
  readonly url: URL
  /** Whether this store has worked with it before. */
  readonly reached: boolean
}>()("matrix-surface/app/DiscoveredServer") {}

/** Finds the homeserver, after the store was seen to belong to the account whose password is given. */
export const discoveredServer = (
  { auth, dataDir, homeserver }: Settings
): Layer.Layer<DiscoveredServer, UserError | StoreError, StoreValues | SessionStore> =>
  Layer.effect(
    DiscoveredServer,
    Effect.gen(function*() {
      if (auth._tag === "Password") yield* refuseStranger(filesIn(dataDir).store, auth.user)
      const url = yield* ServerDiscovery.findServer(homeserver)
      return DiscoveredServer.of({ url, reached: yield* hasReached(url.href) })
    })
  )
