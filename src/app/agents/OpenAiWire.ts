import { Context, Effect, Layer } from "effect"
import { isApartByWire } from "../../domain/isolation/IsolationPolicy.ts"
import type { AgentSettings } from "../../domain/settings/Settings.ts"
import type { Features } from "../../domain/turns/AgentEvent.ts"
import { makeAgentHttp } from "../../layers/agent/http/AgentHttp.ts"
import { makeOpenAiDriver } from "../../layers/agent/openai/OpenAiDriver.ts"
import { makeRunPool } from "../../layers/agent/runs/RunPool.ts"
import { Agent } from "../../services/agent/Agent.ts"
import { AgentWatch } from "../../services/agent/AgentWatch.ts"
import type { AgentWire } from "./AgentWire.ts"

/** The largest image, in bytes; what a request has of it in base64 is a third more. */
const largestImage = 4 * 1024 * 1024

const featuresOf = ({ history }: Pick<AgentSettings, "history">): Features => ({
  threads: "frame",
  resume: false,
  cancel: "frame",
  ask: false,
  end: "frame",
  deltas: true,
  idempotent: false,
  durable: true,
  harmless: true,
  promptBytes: 65_536,
  files: ["image/*"],
  inlineBytes: largestImage,
  frameBytes: 2 * largestImage,
  inlineOnly: true,
  ...(history > 0 && { history })
})

/**
 * AGENT_WIRE=openai: the model is told with each prompt what was said in its conversation before, and nothing else, so
 * that conversations are apart whatever the server does.
 */
export const openAiWire = (settings: AgentSettings): AgentWire => {
  const features = featuresOf(settings)
  const { maxConversations, model = "", reasoning, systemPrompt, url } = settings
  return {
    id: "openai",
    features,
    isApart: isApartByWire("openai"),
    layer: ({ client, onReach, token }) =>
      Layer.effectContext(Effect.gen(function*() {
        const driver = makeOpenAiDriver(yield* makeAgentHttp(url), {
          url,
          model,
          system: systemPrompt,
          token,
          client,
          features,
          showsThoughts: reasoning === "folded"
        })
        const { open, watch } = yield* makeRunPool({ address: url, driver, maxConversations, onReach })
        return Context.make(Agent, Agent.of({ open })).pipe(Context.add(AgentWatch, AgentWatch.of(watch)))
      }))
  }
}
