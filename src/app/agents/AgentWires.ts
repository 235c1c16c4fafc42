import { Effect } from "effect"
import type { AgentSettings } from "../../domain/settings/Settings.ts"
import type { MappingRefused } from "../../layers/agent/wire/mapping/file/MappingRefused.ts"
import { codecOf } from "../AgentCodecs.ts"
import type { AgentWire } from "./AgentWire.ts"
import { socketWire } from "./SocketWire.ts"

/** The wire that the settings name. What only one of them needs is loaded with that one. */
export const wireOf = (settings: AgentSettings): Effect.Effect<AgentWire, MappingRefused> => {
  switch (settings.wire) {
    case "openai":
      return Effect.promise(() => import("./OpenAiWire.ts")).pipe(Effect.map(({ openAiWire }) => openAiWire(settings)))
    case "acp":
      return Effect.promise(() => import("./AcpWire.ts")).pipe(Effect.map(({ acpWire }) => acpWire(settings)))
    case "agui":
      return Effect.promise(() => import("./AgUiWire.ts")).pipe(Effect.map(({ agUiWire }) => agUiWire(settings)))
    default:
      return Effect.map(codecOf(settings), socketWire)
  }
}
