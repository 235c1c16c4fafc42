import { Effect } from "effect"
import type { FileRefused, TakenFiles } from "../../../domain/files/FileRefusal.ts"
import type { UserId } from "../../../domain/Ids.ts"
import type { SentFile } from "../../../domain/matrix/files/SentFile.ts"
import { parseInbound } from "../../../domain/matrix/InboundEvent.ts"
import { promptTextOf } from "../../../domain/routing/prompt/PromptText.ts"
import type { AgentCommand } from "../../../domain/turns/AgentCommand.ts"
import type { TurnAsk } from "../../../domain/turns/TurnDecision.ts"
import { ControlPlane } from "../../../services/account/ControlPlane.ts"
import { Pseudonyms } from "../../../services/account/Pseudonyms.ts"
import { PromptFiles } from "../../../services/files/PromptFiles.ts"
import { AgentUnreachable, type Conversation } from "../../../services/turns/Agent.ts"
import type { OpenTurn } from "../../../services/turns/OpenTurn.ts"

/** The text that the agent is given of a prompt; undefined where the prompt was taken back or erased. */
export const promptTextFor = (me: UserId, open: OpenTurn): string | undefined => {
  const inbound = open.raw === undefined ? undefined : parseInbound(open.raw)
  return inbound?._tag === "Message" ? promptTextOf(me, inbound) : undefined
}

/** The file of a prompt; undefined where it has none. */
export const promptFileFor = ({ raw }: Pick<OpenTurn, "raw">): SentFile | undefined => {
  const inbound = raw === undefined ? undefined : parseInbound(raw)
  return inbound?._tag === "Message" ? inbound.file : undefined
}

/**
 * Sends one command of a turn. `link`: the prompt leaves only over the link that the decision was made for; `taken`:
 * what files the agent takes.
 */
export type SendAgentCommand = (
  to: {
    readonly open: OpenTurn
    readonly prompt: string
    readonly link: number | undefined
    readonly taken?: TakenFiles
  },
  conversation: Conversation | undefined,
  ask: TurnAsk
) => Effect.Effect<void, AgentUnreachable | FileRefused>

/** How the agent is told who writes. */
export type SenderName = "pseudonym" | "platform"

/** `sender`: by a pseudonym, or as the platform knows them, where it does. */
export const makeAgentCommandSender = Effect.fnUntraced(function*(sender: SenderName) {
  const pseudonyms = yield* Pseudonyms
  const controlPlane = yield* ControlPlane
  const { given } = yield* PromptFiles
  const send: SendAgentCommand = Effect.fnUntraced(function*({ link, open, prompt, taken = {} }, conversation, ask) {
    if (conversation === undefined) return yield* new AgentUnreachable()
    if (ask._tag !== "AskPrompt") return yield* conversation.send(ask)
    // The agent knows people whom the platform cannot name by our pseudonym.
    const person = yield* Effect.orElseSucceed(
      controlPlane.person(open.author),
      () => ({ platformId: undefined, locale: undefined })
    )
    const platformId = sender === "platform" ? person.platformId : undefined
    const command: Extract<AgentCommand, { _tag: "Prompt" }> = {
      _tag: "Prompt",
      id: open.turn.id,
      text: prompt,
      from: platformId ?? pseudonyms.person(open.author, open.chat),
      ...(person.locale === undefined ? {} : { locale: person.locale })
    }
    const file = promptFileFor(open)
    const files = file === undefined ? [] : [yield* given(file, taken, Buffer.byteLength(JSON.stringify(command)))]
    yield* conversation.send(files.length === 0 ? command : { ...command, files }, link)
  })
  return send
})
