import { Effect, Layer } from "effect"
import type { AgentSettings } from "../../domain/settings/Settings.ts"
import { UserError } from "../../domain/UserError.ts"
import type { AgentWire } from "./AgentWire.ts"

/** AGENT_WIRE=agui. */
export const agUiWire = (_settings: AgentSettings): AgentWire => ({
  id: "agui",
  features: {
    threads: "frame",
    resume: false,
    cancel: "close",
    ask: false,
    end: "frame",
    deltas: true,
    idempotent: false,
    durable: false,
    promptBytes: 65_536
  },
  isApart: false,
  layer: () => Layer.unwrap(Effect.fail(UserError.refuse("AGENT_WIRE=agui is not served yet")))
})
