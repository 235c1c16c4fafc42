import { Effect, Option } from "effect"
import type { FileRefused, TakenFiles } from "../../../domain/files/FileRefusal.ts"
import type { SentFile } from "../../../domain/matrix/files/SentFile.ts"
import { parseInbound } from "../../../domain/matrix/InboundEvent.ts"
import type { OurNames } from "../../../domain/routing/address/Mention.ts"
import { fittingContext } from "../../../domain/routing/context/ContextBounds.ts"
import { type ReferredPart, withAttached, withoutAttached } from "../../../domain/routing/context/ReferredFile.ts"
import { promptTextOf } from "../../../domain/routing/prompt/PromptText.ts"
import type { StoreError } from "../../../domain/StoreError.ts"
import type { AgentCommand, HistoryMessage, PromptFile } from "../../../domain/turns/AgentCommand.ts"
import type { TurnAsk } from "../../../domain/turns/TurnDecision.ts"
import { ControlPlane } from "../../../services/account/ControlPlane.ts"
import { Pseudonyms } from "../../../services/account/Pseudonyms.ts"
import { AgentUnreachable, type Conversation } from "../../../services/agent/Agent.ts"
import { type FileInHand, PromptFiles } from "../../../services/files/PromptFiles.ts"
import type { OpenTurn } from "../../../services/turns/OpenTurn.ts"
import { contextPatience, type FilesOfContext, readReferred } from "../context/ReferredFiles.ts"
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

type PromptCommand = Extract<AgentCommand, { _tag: "Prompt" }>

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
    readonly context?: Effect.Effect<ReadonlyArray<ReferredPart>>
    /** Its files, where they were read before; absent: they are read now. */
    readonly contextFiles?: FilesOfContext | undefined
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

/**
 * The prompt with what it refers to, and with the files of that as far as the agent can be given them: an answer
 * matters more. They have the room that the rest of the prompt leaves.
 */
const withReferred = Effect.fnUntraced(function*(
  inHand: FilesOfContext,
  command: PromptCommand,
  parts: ReadonlyArray<ReferredPart>,
  taken: TakenFiles
) {
  const files: Array<PromptFile> = [...command.files ?? []]
  const context = parts.map(withoutAttached)
  const told = () => ({
    ...command,
    ...(context.length === 0 ? {} : { context }),
    ...(files.length === 0 ? {} : { files })
  })
  for (const [place, part] of parts.entries()) {
    const { from, kind } = part
    const file = inHand.get(part)
    if (file === undefined || kind === "before") continue
    const others = Buffer.byteLength(JSON.stringify(told()))
    const found = yield* Effect.option(Effect.timeout(file.given(taken, others), contextPatience))
    if (Option.isNone(found)) continue
    context[place] = withAttached(part)
    files.push({ ...found.value, context: kind, ...(from === undefined ? {} : { from }) })
  }
  return told()
})

/** `sender`: by a pseudonym, or as the platform knows them, where it does. */
export const makeAgentCommandSender = Effect.fnUntraced(function*(sender: SenderName) {
  const pseudonyms = yield* Pseudonyms
  const controlPlane = yield* ControlPlane
  const { given, read } = yield* PromptFiles
  /** The prompt as the agent is given it. */
  const promptWith = Effect.fnUntraced(function*(
    {
      context = Effect.succeed([]),
      contextFiles,
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
    const files = contextFiles ?? (yield* readReferred(read, parts, taken))
    const before = yield* history
    const platformId = sender === "platform" ? person.platformId : undefined
    const command: PromptCommand = {
      _tag: "Prompt",
      id: open.turn.id,
      text: prompt,
      ...(before.length === 0 ? {} : { history: before }),
      from: platformId ?? pseudonyms.person(open.author, open.chat),
      ...(person.locale === undefined ? {} : { locale: person.locale })
    }
    if (file === undefined) return yield* withReferred(files, command, parts, taken)
    const others = Buffer.byteLength(JSON.stringify({ ...command, context: parts.map(withoutAttached) }))
    const own = yield* inHand === undefined ? given(file, taken, others) : inHand.given(taken, others)
    return yield* withReferred(files, { ...command, files: [own] }, parts, taken)
  }, Effect.scoped)

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
