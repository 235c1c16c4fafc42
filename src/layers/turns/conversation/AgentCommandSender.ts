import { Effect } from "effect"
import type { UserId } from "../../../domain/Ids.ts"
import { parseInbound } from "../../../domain/matrix/InboundEvent.ts"
import { fittingContext } from "../../../domain/routing/context/ContextBounds.ts"
import { promptTextOf } from "../../../domain/routing/prompt/PromptText.ts"
import type { PromptContext } from "../../../domain/turns/AgentCommand.ts"
import type { TurnAsk } from "../../../domain/turns/TurnDecision.ts"
import { ControlPlane } from "../../../services/account/ControlPlane.ts"
import { Pseudonyms } from "../../../services/account/Pseudonyms.ts"
import { AgentUnreachable, type Conversation } from "../../../services/turns/Agent.ts"
import type { OpenTurn } from "../../../services/turns/OpenTurn.ts"

/** The text that the agent is given of a prompt; undefined where the prompt was taken back or erased. */
export const promptTextFor = (me: UserId, open: OpenTurn, names?: ReadonlyArray<string>): string | undefined => {
  const inbound = open.raw === undefined ? undefined : parseInbound(open.raw)
  return inbound?._tag === "Message" ? promptTextOf(me, inbound, names) : undefined
}

/** Sends one command of a turn. `link`: the prompt leaves only over the link that the decision was made for. */
export type SendAgentCommand = (
  to: {
    readonly open: OpenTurn
    readonly prompt: string
    readonly link: number | undefined
    /** What the prompt refers to; absent: nothing. */
    readonly context?: Effect.Effect<ReadonlyArray<PromptContext>>
    /** The longest prompt that the agent takes, in bytes; context has what the words leave of it. */
    readonly promptBytes?: number
  },
  conversation: Conversation | undefined,
  ask: TurnAsk
) => Effect.Effect<void, AgentUnreachable>

/** How the agent is told who writes. */
export type SenderName = "pseudonym" | "platform"

/** `sender`: by a pseudonym, or as the platform knows them, where it does. */
export const makeAgentCommandSender = Effect.fnUntraced(function*(sender: SenderName) {
  const pseudonyms = yield* Pseudonyms
  const controlPlane = yield* ControlPlane
  const send: SendAgentCommand = Effect.fnUntraced(function*(
    { context = Effect.succeed([]), link, open, prompt, promptBytes = Infinity },
    conversation,
    ask
  ) {
    if (conversation === undefined) return yield* new AgentUnreachable()
    if (ask._tag !== "AskPrompt") return yield* conversation.send(ask)
    // The agent knows people whom the platform cannot name by our pseudonym.
    const person = yield* Effect.orElseSucceed(
      controlPlane.person(open.author),
      () => ({ platformId: undefined, locale: undefined })
    )
    const parts = fittingContext(yield* context, promptBytes - Buffer.byteLength(prompt))
    const platformId = sender === "platform" ? person.platformId : undefined
    yield* conversation.send({
      _tag: "Prompt",
      id: open.turn.id,
      text: prompt,
      ...(parts.length === 0 ? {} : { context: parts }),
      from: platformId ?? pseudonyms.person(open.author, open.chat),
      ...(person.locale === undefined ? {} : { locale: person.locale })
    }, link)
  })
  return send
})
