import { Effect, Layer, Option, Redacted } from "effect"
import * as AgentWebSocket from "../../src/layers/agent/AgentWebSocket.ts"
import { wire1 } from "../../src/layers/agent/wire/Wire1.ts"
import type { Reading } from "../../src/layers/agent/wire/Wire1Decode.ts"
import * as EchoAgent from "../../src/sandbox/agent/EchoAgent.ts"
import type { EchoPrompt, EchoStep, EchoSteps } from "../../src/sandbox/agent/EchoScript.ts"
import type { Agent } from "../../src/services/agent/Agent.ts"
import type { AgentWatch } from "../../src/services/agent/AgentWatch.ts"
import { AgentWorld, type Line } from "../contracts/Agent.contract.ts"

const choices = [{ id: "yes", label: "Yes", effect: "allow" }, { id: "no", label: "No", effect: "deny" }] as const
const step = (from: Line): EchoStep => {
  if ("say" in from) return { type: "delta", text: from.say }
  if ("tool" in from) return { type: "tool", call: "c1", status: "started", title: from.tool }
  if ("ask" in from) return { type: "ask", ask: from.ask, title: "May I?", choices }
  return "end" in from ? { type: "end", text: from.end } : { type: "fail", code: from.fail, message: "failed" }
}

export type Answers = Map<string, EchoSteps>
export const scripted = (answers: Answers) => ({ text }: EchoPrompt): EchoSteps =>
  answers.get(text) ?? [{ type: "fail", code: "unscripted", message: text }]

export const noQuarantine: AgentWebSocket.Quarantine = { check: Effect.succeedNone, raise: () => Effect.void }

/** The real layer to an echo agent, both of this test alone. */
export const linked = (
  echo: Pick<EchoAgent.Echo, "url">,
  options: Partial<AgentWebSocket.Options<Reading>> = {}
): Layer.Layer<Agent | AgentWatch> =>
  AgentWebSocket.layer({
    url: echo.url,
    token: Effect.succeed(Option.some(Redacted.make("secret"))),
    codec: wire1,
    client: "test/1",
    quarantine: noQuarantine,
    ...options
  }).pipe(Layer.orDie)

/** An agent that at most so many sockets lead to. */
export const overSockets = (maxConversations: number): Layer.Layer<Agent | AgentWorld> =>
  Layer.unwrap(
    Effect.gen(function*() {
      const answers: Answers = new Map()
      const echo = yield* EchoAgent.make({ token: "secret", answer: scripted(answers) })
      const world = AgentWorld.of({
        answers: (text, lines) => Effect.sync(() => void answers.set(text, lines.map(step))),
        says: (thread, lines) => echo.say(thread, lines.map(step)),
        saysWhileDown: (thread, lines) =>
          Effect.andThen(Effect.sync(() => echo.drop(thread)), echo.say(thread, lines.map(step)))
      })
      return Layer.merge(Layer.succeed(AgentWorld, world), linked(echo, { maxConversations }))
    })
  )

export const overSocket = overSockets(64)
