import { it } from "@effect/vitest"
import { Effect, Layer, type Scope } from "effect"
import type { AgUiPayloads } from "../../src/domain/agents/agui/AgUiApproval.ts"
import { ChatId } from "../../src/domain/Ids.ts"
import type { AgentEvent } from "../../src/domain/turns/AgentEvent.ts"
import type { Agent, Conversation } from "../../src/services/agent/Agent.ts"
import type { StoreValues } from "../../src/services/store/StoreValues.ts"
import * as JournalMemory from "../../src/testing/JournalMemory.ts"
import { attachAs, freshThread, is, prompt, until } from "../contracts/Agent.contract.ts"
import { agUiAgent, payloads } from "./AgUiRuns.ts"
import { type AgUiAsked, agUiServer, type AgUiStream } from "./AgUiServer.ts"

export type Serve = (asked: AgUiAsked, stream: AgUiStream) => void

const store = Layer.orDie(JournalMemory.layer)

/** Runs `body` with an agent served so, on a store that may outlive it. */
export const withServer = <A>(
  serve: Serve,
  body: (server: Effect.Success<ReturnType<typeof agUiServer>>) => Effect.Effect<A, unknown, Agent | Scope.Scope>,
  means: AgUiPayloads = payloads
): Effect.Effect<A, unknown, StoreValues> =>
  Effect.scoped(
    Effect.flatMap(agUiServer(serve), (server) =>
      Effect.provide(body(server), Layer.orDie(agUiAgent(server.url, { payloads: means }))))
  )

export const example = (title: string, body: Effect.Effect<unknown, unknown, StoreValues>) =>
  it.live(title, () => Effect.asVoid(Effect.provide(body, store)))

const opener = { person: "p", patient: false, chat: ChatId.make("!r") }
export const opened = (thread = freshThread()) => attachAs(thread, opener)
export const over = is("Ended", "Failed", "Detached")

/** What came of the events, in a line each. */
export const told = (events: ReadonlyArray<AgentEvent>) =>
  events.flatMap((event) => {
    switch (event._tag) {
      case "Asked":
        return [`ask ${event.title}: ${event.choices.map(({ id }) => id).join()}`]
      case "Failed":
        return [`failed ${event.code}`]
      case "Ended":
        return [`ended ${event.reason}`]
      case "Detached":
        return [`detached ${event.why}${event.fatal ? " for good" : ""}`]
      case "Forgotten":
        return ["forgotten"]
      default:
        return []
    }
  })

/** Asks, answers each question by the next choice, and takes all up to the end. */
export const converse = Effect.fnUntraced(function*(
  conversation: Conversation,
  id: string,
  text: string,
  choices: ReadonlyArray<string> = []
) {
  yield* conversation.send(prompt(id, text))
  const all: Array<AgentEvent> = []
  for (const choice of choices) {
    const events = yield* until(conversation, is("Asked", "Ended", "Failed"))
    all.push(...events)
    const asked = events.find(is("Asked"))
    yield* conversation.send({ _tag: "Answer", ask: asked?.ask ?? "", choice })
  }
  return [...all, ...(yield* until(conversation, over))]
})
