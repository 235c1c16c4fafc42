import { Effect } from "effect"
import { FileRefused, refusedBy, type TakenFiles } from "../../../domain/files/FileRefusal.ts"
import type { SentFile } from "../../../domain/matrix/files/SentFile.ts"
import { parseInbound } from "../../../domain/matrix/InboundEvent.ts"
import type { OurNames } from "../../../domain/routing/address/Mention.ts"
import { fittingContext } from "../../../domain/routing/context/ContextBounds.ts"
import { promptTextOf } from "../../../domain/routing/prompt/PromptText.ts"
import type { StoreError } from "../../../domain/StoreError.ts"
import type { AgentCommand, HistoryMessage, PromptContext } from "../../../domain/turns/AgentCommand.ts"
import type { TurnAsk } from "../../../domain/turns/TurnDecision.ts"
import { ControlPlane } from "../../../services/account/ControlPlane.ts"
import { Pseudonyms } from "../../../services/account/Pseudonyms.ts"
import { AgentUnreachable, type Conversation } from "../../../services/agent/Agent.ts"
import { type FileInHand, PromptFiles } from "../../../services/files/PromptFiles.ts"
import type { OpenTurn } from "../../../services/turns/OpenTurn.ts"
import type { StopMeanwhile } from "../StopMeanwhile.ts"

/** The text that the agent is given of a prompt; undefined where the prompt was taken back or erased. */
export const promptTextFor = (
  { commandPrefix, me, names }: OurNames & { readonly commandPrefix?: string },
  open: Pick<OpenTurn, "raw">
): string | undefined => {
  const inbound = open.raw === undefined ? undefined : parseInbound(open.raw)
  return inbound?._tag === "Message" ? promptTextOf(me, inbound, names, commandPrefix) : undefined
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
    /** What the prompt refers to; absent: nothing. */
    readonly context?: Effect.Effect<ReadonlyArray<PromptContext>>
    /** The longest prompt that the agent takes, in bytes; context has what the words leave of it. */
    readonly promptBytes?: number
    readonly taken?: TakenFiles
    /** The prompt's file, where it was read before; absent: it is read now, if there is one. */
    readonly file?: FileInHand | undefined
    /** What was said before, for an agent that asks for it; absent: it does not. */
    readonly history?: Effect.Effect<ReadonlyArray<HistoryMessage>, StoreError>
    /** What goes along with a prompt may take long. A stop goes before it, and the prompt does not leave. */
    readonly stop?: StopMeanwhile
  },
  conversation: Conversation | undefined,
  ask: TurnAsk
) => Effect.Effect<void, AgentUnreachable | FileRefused | StoreError>

/** How the agent is told who writes. */
export type SenderName = "pseudonym" | "platform"

/** `sender`: by a pseudonym, or as the platform knows them, where it does. */
export const makeAgentCommandSender = Effect.fnUntraced(function*(sender: SenderName) {
  const pseudonyms = yield* Pseudonyms
  const controlPlane = yield* ControlPlane
  const { read } = yield* PromptFiles

  /** The file of a prompt as the agent gets it; `inHand`, where it was read before. */
  const given = (file: SentFile, inHand: FileInHand | undefined, taken: TakenFiles, others: number) => {
    // The prompt may have been changed since the agent's wishes were looked at.
    const why = taken.files === undefined ? undefined : refusedBy(taken, file)
    if (why !== undefined) return Effect.fail(new FileRefused({ reason: why }))
    return Effect.scoped(
      Effect.flatMap(
        inHand === undefined ? read(file, taken) : Effect.succeed(inHand),
        (one) => one.given(taken, others)
      )
    )
  }

  /** The prompt as the agent is given it. */
  const promptWith = Effect.fnUntraced(function*(
    {
      context = Effect.succeed([]),
      file: inHand,
      history = Effect.succeed([]),
      open,
      prompt,
      promptBytes = Infinity,
      taken = {}
    }: Parameters<SendAgentCommand>[0],
    file: SentFile | undefined
  ) {
    // The agent knows people whom the platform cannot name by our pseudonym.
    const person = yield* Effect.orElseSucceed(
      controlPlane.person(open.author),
      () => ({ platformId: undefined, locale: undefined })
    )
    const parts = fittingContext(yield* context, promptBytes - Buffer.byteLength(prompt))
    const before = yield* history
    const platformId = sender === "platform" ? person.platformId : undefined
    const command: Extract<AgentCommand, { _tag: "Prompt" }> = {
      _tag: "Prompt",
      id: open.turn.id,
      text: prompt,
      ...(parts.length === 0 ? {} : { context: parts }),
      ...(before.length === 0 ? {} : { history: before }),
      from: platformId ?? pseudonyms.person(open.author, open.chat),
      ...(person.locale === undefined ? {} : { locale: person.locale })
    }
    const files = file === undefined
      ? []
      : [yield* given(file, inHand, taken, Buffer.byteLength(JSON.stringify(command)))]
    return files.length === 0 ? command : { ...command, files }
  })

  const send: SendAgentCommand = Effect.fnUntraced(function*(to, conversation, ask) {
    if (conversation === undefined) return yield* new AgentUnreachable()
    if (ask._tag !== "AskPrompt") return yield* conversation.send(ask)
    const { link, stop } = to
    const made = promptWith(to, ask.withoutFile === true ? undefined : promptFileFor(to.open))
    const command = yield* stop === undefined
      ? made
      : Effect.raceFirst(made, Effect.andThen(stop.comes, Effect.fail(new AgentUnreachable())))
    if (stop !== undefined && (yield* stop.isHere)) return yield* new AgentUnreachable()
    yield* conversation.send(command, link)
  })
  return send
})
