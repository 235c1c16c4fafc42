import { Effect } from "effect"
import { parseInbound } from "../../domain/matrix/InboundEvent.ts"
import { promptTextOf } from "../../domain/routing/RouteMessage.ts"
import type { TurnAsk } from "../../domain/turns/TurnDecision.ts"
import { ControlPlane } from "../../services/account/ControlPlane.ts"
import { Pseudonyms } from "../../services/account/Pseudonyms.ts"
import { AgentUnreachable, type Conversation } from "../../services/turns/Agent.ts"
import type { OpenTurn } from "../../services/turns/OpenTurn.ts"

/** What the agent is given of a prompt; undefined: its text is gone. */
export const promptOf = (open: OpenTurn): string | undefined => {
  const inbound = open.raw === undefined ? undefined : parseInbound(open.raw)
  return inbound?._tag === "Message" ? promptTextOf(inbound) : undefined
}

/** Hands what was decided to the agent; the prompt itself only over the link that it was decided for. */
export const makeAgentCommands = Effect.gen(function*() {
  const names = yield* Pseudonyms
  const people = yield* ControlPlane
  return Effect.fnUntraced(
    function*(
      open: OpenTurn,
      prompt: string,
      conversation: Conversation | undefined,
      ask: TurnAsk,
      link: number | undefined
    ) {
      if (conversation === undefined) return yield* new AgentUnreachable()
      if (ask._tag !== "AskPrompt") return yield* conversation.send(ask)
      // Whoever the platform cannot name goes by our own name for them.
      const person = yield* Effect.orElseSucceed(
        people.person(open.author),
        () => ({ platformId: undefined, locale: undefined })
      )
      const from = person.platformId ?? names.person(open.author)
      yield* conversation.send({
        _tag: "Prompt",
        id: open.turn.id,
        text: prompt,
        from,
        ...(person.locale === undefined ? {} : { locale: person.locale })
      }, link)
    }
  )
})
