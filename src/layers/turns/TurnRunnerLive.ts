import { Duration, Effect, Layer, Option, Queue } from "effect"
import type { UserId } from "../../domain/Ids.ts"
import { sharedChat, sharedNoticeOf } from "../../domain/isolation/SharedNotice.ts"
import { languageOf, type WordsIn } from "../../domain/messages/BotMessages.ts"
import { FilesAwaited } from "../../domain/turns/files/FilesAwaited.ts"
import { close, type Decision, wordless } from "../../domain/turns/TurnDecision.ts"
import { ControlPlane } from "../../services/account/ControlPlane.ts"
import { Pseudonyms } from "../../services/account/Pseudonyms.ts"
import { Agent } from "../../services/agent/Agent.ts"
import { FileUploads } from "../../services/files/FileUploads.ts"
import { PromptFiles } from "../../services/files/PromptFiles.ts"
import { Matrix } from "../../services/matrix/Matrix.ts"
import { Outbox } from "../../services/outbox/Outbox.ts"
import type { OpenTurn } from "../../services/turns/OpenTurn.ts"
import { TurnJournal } from "../../services/turns/TurnJournal.ts"
import { type Abandoned, type Rehearse, TurnRunner, type TurnWork } from "../../services/turns/TurnRunner.ts"
import { makeBotReplies } from "./BotReplies.ts"
import { makeChatHistory } from "./context/ChatHistory.ts"
import { makePromptContexts } from "./context/PromptContexts.ts"
import {
  makeAgentCommandSender,
  promptFileFor,
  promptTextFor,
  type SenderName
} from "./conversation/AgentCommandSender.ts"
import { makeAgentOutage } from "./conversation/AgentOutage.ts"
import type { SharedByTurns } from "./conversation/LiveAttempt.ts"
import { makeQuestionSockets } from "./conversation/QuestionSockets.ts"
import type { TurnArrival } from "./conversation/TurnArrivals.ts"
import { converse } from "./conversation/TurnConversation.ts"
import { makeTurnCommitter } from "./TurnCommitter.ts"
import { nothingShown } from "./TurnOutput.ts"

export interface TurnRunnerOptions {
  readonly me: UserId
  /** The names by which people call the bot. */
  readonly names?: ReadonlyArray<string>
  readonly words: WordsIn
  readonly streaming: boolean
  readonly timeout: Duration.Duration
  /** How long a question waits for an answer at most; by default a day. */
  readonly approvalTimeout?: Duration.Duration | undefined
  /** Whether others beside the asker may answer; by default nobody. */
  readonly approvers?: boolean | undefined
  /** The longest answer, in bytes of UTF-8. */
  readonly maxAnswer: number
  /** How many conversations the agent can be in at once. */
  readonly sockets: number
  readonly sender: SenderName
  readonly commandPrefix: string
  readonly threads: "off" | "follow" | "always"
  /** How many messages before a prompt in a group go along to the agent. */
  readonly groupContext: number
  /** What the agent thinks is shown folded below its answers; by default not at all. */
  readonly reasoning?: boolean
  /** The agent has one memory for all rooms, which each of them is told once. */
  readonly sharedMemory?: boolean
}

const makeShared = Effect.fnUntraced(function*(options: TurnRunnerOptions) {
  const { maxAnswer, streaming, timeout, words } = options
  const { isOn } = yield* FileUploads
  const shared: SharedByTurns = {
    journal: yield* TurnJournal,
    agent: yield* Agent,
    matrix: yield* Matrix,
    pseudonyms: yield* Pseudonyms,
    words,
    rules: {
      streaming,
      timeout: Duration.toMillis(timeout),
      approvalTimeout: Duration.toMillis(options.approvalTimeout ?? Duration.days(1)),
      approvers: options.approvers ?? false,
      maxAnswer,
      showsFiles: isOn,
      reasoning: options.reasoning ?? false
    },
    commit: yield* makeTurnCommitter(words),
    send: yield* makeAgentCommandSender(options.sender),
    textOf: (open) => promptTextFor(options, open),
    historyOf: yield* makeChatHistory({ sender: options.sender, textOf: (of) => promptTextFor(options, of) }),
    outage: makeAgentOutage(),
    queuedSince: new Map(),
    readFile: (yield* PromptFiles).read,
    filesAwaited: new FilesAwaited(),
    lastLink: { features: undefined },
    writers: new Map(),
    questionSockets: makeQuestionSockets(options.sockets),
    scope: yield* Effect.scope
  }
  return shared
})

/** How a turn that nobody works on any more is closed. */
const abandoned = (wordsIn: WordsIn, { preferences, turn }: OpenTurn, why: Abandoned): Decision => {
  const words = wordsIn(preferences?.language)
  // The words of a deadly turn may be what the process dies of.
  return why === "deadly" ? close(wordless(turn), "failed", words.setAside) : close(turn, "failed", words.defect)
}

/** Who chose no language is spoken to in the one that the platform knows of them. */
const makeLanguageTold = Effect.map(ControlPlane, (platform) => (open: OpenTurn) => {
  if (open.preferences?.language !== undefined) return Effect.succeed(open)
  return platform.person(open.author).pipe(
    Effect.map(({ locale }) => languageOf(locale)),
    Effect.orElseSucceed(() => undefined),
    Effect.map((language): OpenTurn =>
      language === undefined ? open : { ...open, preferences: { ...open.preferences, language } }
    )
  )
})

/** Tells a room once that the agent has one memory for all of them, where it has. */
const makeSharedTold = ({ sharedMemory, words }: TurnRunnerOptions, journal: typeof TurnJournal.Service) =>
  Effect.map(Outbox, (outbox) => {
    const notice = sharedNoticeOf(words(undefined))
    return ({ room }: OpenTurn) =>
      sharedMemory !== true ? Effect.void : Effect.flatMap(
        journal.tellShared(room, notice),
        (isTold) => (isTold ? outbox.wake(sharedChat(room), "first") : Effect.void)
      )
  })

/** Runs turns against the agent, the journal and the room. */
export const layer = (options: TurnRunnerOptions) =>
  Layer.effect(
    TurnRunner,
    Effect.gen(function*() {
      const { words } = options
      const shared = yield* makeShared(options)

      const contextOf = yield* makePromptContexts({
        me: options.me,
        names: options.names ?? [],
        prefix: options.commandPrefix,
        threads: options.threads,
        group: options.groupContext,
        sender: options.sender
      })
      const promptFiles = yield* PromptFiles
      const tellShared = yield* makeSharedTold(options, shared.journal)
      const told = yield* makeLanguageTold

      const closeWithoutAgent = (open: OpenTurn, decision: Decision) =>
        Effect.asVoid(shared.commit(open, decision, nothingShown(open), undefined))
      const replied = yield* makeBotReplies(words, closeWithoutAgent)

      const worked = (open: OpenTurn, arrivals: Queue.Queue<TurnArrival>, rehearse: Rehearse) =>
        Effect.suspend(() => {
          if (open.reply !== undefined) return replied(open, open.reply)
          const prompt = promptTextFor(options, open)
          // The prompt was taken back before it was asked, or erased during the answer: nothing can be said about it.
          if (prompt === undefined) {
            return closeWithoutAgent(
              open,
              close({ ...open.turn, text: "" }, "stopped", words(open.preferences?.language).stopped)
            )
          }
          const file = promptFileFor(open)
          const why = file === undefined || open.turn.phase !== "queued" ? undefined : promptFiles.refused(file)
          if (why !== undefined) {
            return closeWithoutAgent(
              open,
              close(open.turn, "refused", words(open.preferences?.language).files.refused(why))
            )
          }
          const context = contextOf(open)
          return Effect.andThen(tellShared(open), converse(shared, { open, prompt, context, arrivals, rehearse }))
        })

      const run = (open: OpenTurn, arrivals: Queue.Queue<TurnArrival>, rehearse: Rehearse) =>
        Effect.flatMap(told(open), (open) => worked(open, arrivals, rehearse))

      return TurnRunner.of({
        work: Effect.fn("TurnRunner.work")(function*(open, rehearse) {
          const arrivals = yield* Queue.unbounded<TurnArrival>()
          const poke = Effect.asVoid(Queue.offer(arrivals, { _tag: "Poke" }))
          // Signals came before anybody worked on the turn.
          if (open.signalled) yield* poke
          const work: TurnWork = { run: run(open, arrivals, rehearse), poke }
          return work
        }),
        abandon: Effect.fn("TurnRunner.abandon")(
          function*(open, why) {
            // The row cannot be read again.
            if (why === "unreadable") return yield* closeWithoutAgent(open, abandoned(words, open, why))
            const now = Option.getOrUndefined(yield* shared.journal.nextTurn(open.chat))
            if (now?.seq === open.seq) yield* closeWithoutAgent(now, abandoned(words, now, why))
          },
          (work, open, why) =>
            Effect.catchTag(work, "DamagedTurn", () => closeWithoutAgent(open, abandoned(words, open, why)))
        )
      })
    })
  )
