import { Clock, Effect, Queue, type Scope } from "effect"
import type { WordsIn } from "../../../domain/messages/BotMessages.ts"
import type { ReferredPart } from "../../../domain/routing/context/ReferredFile.ts"
import type { StoreError } from "../../../domain/StoreError.ts"
import { heldWithin } from "../../../domain/turns/asking/QuestionDeadline.ts"
import { waitsBehind, waitsInQueue } from "../../../domain/turns/asking/WaitingTurn.ts"
import type { FilesAwaited } from "../../../domain/turns/files/FilesAwaited.ts"
import type { Turn } from "../../../domain/turns/Turn.ts"
import { close } from "../../../domain/turns/TurnDecision.ts"
import type { TurnInput } from "../../../domain/turns/TurnMachine.ts"
import type { TurnRules } from "../../../domain/turns/TurnRules.ts"
import { takenUp } from "../../../domain/turns/TurnTime.ts"
import type { Pseudonyms } from "../../../services/account/Pseudonyms.ts"
import type { Agent } from "../../../services/agent/Agent.ts"
import type { FilesForPrompts } from "../../../services/files/PromptFiles.ts"
import type { Matrix } from "../../../services/matrix/Matrix.ts"
import type { OpenTurn } from "../../../services/turns/OpenTurn.ts"
import type { TurnJournal } from "../../../services/turns/TurnJournal.ts"
import type { Rehearse } from "../../../services/turns/TurnRunner.ts"
import type { ChatHistory } from "../context/ChatHistory.ts"
import type { FilesOfContext } from "../context/ReferredFiles.ts"
import type { CurrentPrompt } from "../CurrentPrompt.ts"
import { type FileReading, makeFileReading } from "../files/FileReading.ts"
import { makeQueueSigns, type QueuedSince } from "../QueueSigns.ts"
import { makeStoppedBehind } from "../StoppedBehind.ts"
import type { CommitDecision } from "../TurnCommitter.ts"
import { nothingShown, type ShownOutput } from "../TurnOutput.ts"
import type { SendAgentCommand } from "./AgentCommandSender.ts"
import type { AgentOutage } from "./AgentOutage.ts"
import type { QuestionSockets } from "./QuestionSockets.ts"
import {
  type ConversationParty,
  makeReopenableConversation,
  type ReopenableConversation
} from "./ReopenableConversation.ts"
import type { AttachedEvent, TurnArrival } from "./TurnArrivals.ts"
import { makeTypingNotice, type TypingNotice, type Writers } from "./TypingNotices.ts"
import { makeWaitingBehind } from "./WaitingBehind.ts"
import { makeWakeTimer, type WakeTimer } from "./WakeTimer.ts"

/** What the conversations of all turns share. */
export interface SharedByTurns {
  readonly journal: typeof TurnJournal.Service
  readonly agent: typeof Agent.Service
  readonly matrix: typeof Matrix.Service
  readonly pseudonyms: typeof Pseudonyms.Service
  /** As they are for somebody who chose nothing. */
  readonly rules: Pick<
    TurnRules,
    "streaming" | "timeout" | "approvalTimeout" | "approvers" | "maxAnswer" | "showsFiles" | "reasoning"
  >
  readonly words: WordsIn
  readonly commit: CommitDecision
  readonly send: SendAgentCommand
  /** The text that the agent is given of a prompt; undefined where it is gone. */
  readonly textOf: (open: OpenTurn) => string | undefined
  readonly historyOf: ChatHistory
  readonly outage: AgentOutage
  readonly queuedSince: QueuedSince
  readonly readFile: FilesForPrompts["read"]
  /** Since when chats wait for files. */
  readonly filesAwaited: FilesAwaited
  /** What the agent said last of itself, over whatever link. */
  readonly lastLink: { features: AttachedEvent["features"] | undefined }
  /** How many answers are being written in each room. */
  readonly writers: Writers
  readonly questionSockets: QuestionSockets
  /** Outlives every turn: for what goes on after one was closed. */
  readonly scope: Scope.Scope
}

/** The rules that hold in every round of an attempt. */
export type AttemptRules = Omit<
  TurnRules,
  "heedsCancel" | "roomTold" | "begunElsewhere" | "mayAsk" | "promptBytes" | "fileType" | "fileUnread"
>

/** What one attempt at a prompt begins with. */
export interface AttemptStart {
  readonly open: OpenTurn
  /** The text for the agent, as it was when the attempt was taken up. */
  readonly prompt: string
  /** What the prompt refers to; absent: nothing. */
  readonly context?: Effect.Effect<ReadonlyArray<ReferredPart>>
  readonly arrivals: Queue.Queue<TurnArrival>
  readonly rehearse: Rehearse
}

/** What the prompt refers to, with its files; they are in memory until the scope is closed. */
export interface ContextInHand {
  readonly parts: ReadonlyArray<ReferredPart>
  readonly files: FilesOfContext
  readonly scope: Scope.Closeable
}

/** What changes from one round of an attempt to the next. */
interface AttemptState {
  turn: Turn
  /** The prompt as its writer has it by now, and the text of it for the agent. */
  prompt: CurrentPrompt
  /** What the prompt refers to, once it was read for the first time that the agent is given it; not used twice. */
  context: ContextInHand | undefined
  /** The clock of the newest round, in milliseconds since 1970. */
  at: number
  /** The link that was decided on last. */
  link: AttachedEvent | undefined
  /** Inputs for the next round, before whatever arrives; with one of them the round does not wait. */
  carried: ReadonlyArray<TurnInput>
  /** When somebody who waits behind this turn, or its question, is to be told so, in milliseconds since 1970. */
  tellBehindAt: number | undefined
  /** Who waits behind this turn was looked for; new ones poke it. */
  isQueueKnown: boolean
}

/** One attempt at a prompt while this process works on it. */
export interface LiveAttempt extends AttemptStart {
  readonly rules: AttemptRules
  readonly party: ConversationParty
  readonly conversation: ReopenableConversation
  readonly file: FileReading
  readonly showTyping: TypingNotice
  readonly wakeAt: WakeTimer
  readonly tellBehind: ReturnType<typeof makeWaitingBehind>
  readonly tellQueued: ReturnType<typeof makeQueueSigns>
  /** Closes those that wait behind this turn and were told to stop, and says so. */
  readonly endStopped: Effect.Effect<void, StoreError>
  readonly shown: ShownOutput
  readonly state: AttemptState
}

/** The prompt, where the agent was given it. */
export const promptAsked = ({ id, phase }: Turn): string | undefined => (phase === "queued" ? undefined : id)

/** Takes the attempt up; its conversation is not open yet. Both end with the scope. */
export const beginAttempt = Effect.fnUntraced(function*(shared: SharedByTurns, start: AttemptStart) {
  const { arrivals, open, prompt } = start
  const { language, streaming } = open.preferences ?? {}
  const rules: AttemptRules = {
    ...shared.rules,
    ...(streaming === undefined ? {} : { streaming: streaming === "edits" }),
    words: shared.words(language)
  }
  const party: ConversationParty = {
    thread: shared.pseudonyms.thread(open.chat, open.generation),
    chat: open.chat,
    person: open.author
  }
  const conversation = yield* makeReopenableConversation(shared.agent, party, arrivals)
  const showTyping = yield* makeTypingNotice(shared.matrix, open.room, shared.writers)
  const wakeAt = yield* makeWakeTimer(Queue.offer(arrivals, { _tag: "Alarm" }))
  const tellBehind = makeWaitingBehind(shared.journal, open, (waiting, now) => {
    const decision = waitsBehind(shared.words(waiting.preferences?.language), waiting.turn, open.author, now)
    return shared.commit(waiting, decision, nothingShown(waiting), undefined)
  })
  const tellQueued = makeQueueSigns(shared.journal, open, shared.queuedSince, (waiting, before, now) =>
    shared.commit(
      waiting,
      waitsInQueue(shared.words(waiting.preferences?.language), waiting.turn, before, now),
      nothingShown(waiting),
      undefined
    ))
  const endStopped = makeStoppedBehind(shared.journal, open, (waiting) => {
    const decision = close(waiting.turn, "stopped", shared.words(waiting.preferences?.language).stopped)
    return shared.commit(waiting, decision, nothingShown(waiting), undefined)
  })
  yield* Effect.addFinalizer(() =>
    Effect.sync(() => {
      shared.outage.forget(open)
      shared.questionSockets.release(open.seq)
    })
  )
  const at = yield* Clock.currentTimeMillis
  const turn = heldWithin(takenUp(open.turn, at, rules.timeout), at, rules.approvalTimeout)
  const attempt: LiveAttempt = {
    ...start,
    rules,
    party,
    conversation,
    file: yield* makeFileReading(shared.readFile, arrivals),
    showTyping,
    wakeAt,
    tellBehind,
    tellQueued,
    endStopped,
    shown: nothingShown(open),
    state: {
      turn,
      prompt: { open, text: prompt },
      context: undefined,
      at,
      link: undefined,
      carried: [],
      tellBehindAt: undefined,
      isQueueKnown: false
    }
  }
  return attempt
})
