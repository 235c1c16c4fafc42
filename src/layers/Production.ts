import { Effect, Layer, Option, References } from "effect"
import packageJson from "../../package.json" with { type: "json" }
import type { Settings } from "../domain/Settings.ts"
import { Journal } from "../services/Journal.ts"
import * as AgentWebSocket from "./agent/AgentWebSocket.ts"
import { wire1 } from "./agent/Wire1.ts"
import { bot } from "./Bot.ts"
import * as MatrixBotSdk from "./matrix/MatrixBotSdk.ts"
import { filesIn } from "./storage/DataDir.ts"
import * as PseudonymsHmac from "./storage/PseudonymsHmac.ts"
import { quarantineKept } from "./storage/QuarantineKept.ts"
import { threadSalt } from "./storage/SessionFile.ts"
import * as Store from "./storage/Store.ts"

const agent = (settings: Settings) => Layer.unwrap(Effect.map(Journal, (journal) => AgentWebSocket.layer({
  url: settings.agent.url,
  token: Effect.succeed(Option.fromUndefinedOr(settings.agent.token)),
  codec: wire1,
  client: `matrix-surface/${packageJson.version}`,
  quarantine: quarantineKept(journal, settings.agent.url),
  maxConversations: settings.agent.maxConversations
})))

const homeserver = (settings: Settings) =>
  settings.auth._tag === "Token"
    ? MatrixBotSdk.layer({ homeserver: settings.homeserver.href, token: settings.auth.token })
    : Layer.effectDiscard(Effect.die("a password login is refused with the settings")) as never

/** The bot on its real backends. */
export const run = (settings: Settings) => {
  const files = filesIn(settings.dataDir)
  const names = Layer.unwrap(Effect.map(threadSalt(files.session, settings.threadSalt), PseudonymsHmac.layer))
  const backends = Layer.mergeAll(homeserver(settings), agent(settings), names).pipe(Layer.provideMerge(Store.layer(settings.dataDir)))
  return bot({ ...settings, store: files.store }).pipe(
    Effect.provide(backends),
    // Nobody collects spans, and one for each statement costs more than the statement.
    Effect.provideService(References.TracerEnabled, false)
  )
}
