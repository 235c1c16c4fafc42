import { Duration, Effect, Layer, Option, Queue } from "effect"
import type { UserId } from "../../domain/Ids.ts"
import { sharedChat, sharedNoticeOf } from "../../domain/isolation/SharedNotice.ts"
import type { BotMessages } from "../../domain/messages/BotMessages.ts"
import { replyIn } from "../../domain/routing/BotReply.ts"
import { close, type Decision, wordless } from "../../domain/turns/TurnDecision.ts"
import { Pseudonyms } from "../../services/account/Pseudonyms.ts"
import { Matrix } from "../../services/matrix/Matrix.ts"
import { Outbox } from "../../services/outbox/Outbox.ts"
import { Agent } from "../../services/turns/Agent.ts"
import type { OpenTurn } from "../../services/turns/OpenTurn.ts"
import { TurnJournal } from "../../services/turns/TurnJournal.ts"
import { type Abandoned, type Rehearse, TurnRunner, type TurnWork } from "../../services/turns/TurnRunner.ts"
import { makeAgentCommandSender, promptTextFor, type SenderName } from "./conversation/AgentCommandSender.ts"
import { makeAgentOutage } from "./conversation/AgentOutage.ts"
import type { SharedByTurns } from "./conversation/LiveAttempt.ts"
import { makeQuestionSockets } from "./conversation/QuestionSockets.ts"
import type { TurnArrival } from "./conversation/TurnArrivals.ts"
import { converse } from "./conversation/TurnConversation.ts"
import { makeTurnCommitter } from "./TurnCommitter.ts"
import { nothingShown } from "./TurnOutput.ts"

export interface TurnRunnerOptions {
  readonly me: UserId
  readonly words: BotMessages
  readonly streaming: boolean
  readonly timeout: Duration.Duration
  /** The longest answer, in bytes of UTF-8. */
  readonly maxAnswer: number
  /** How many conversations the agent can be in at once. */
  readonly sockets: number
  readonly sender: SenderName
  /** The agent has one memory for all rooms, which each of them is told once. */
  readonly sharedMemory?: boolean
}

const makeShared = Effect.fnUntraced(function*(options: TurnRunnerOptions) {
  const { maxAnswer, streaming, timeout, words } = options
  const shared: SharedByTurns = {
    journal: yield* TurnJournal,
    agent: yield* Agent,
    matrix: yield* Matrix,
    pseudonyms: yield* Pseudonyms,
    rules: { words, streaming, timeout: Duration.toMillis(timeout), maxAnswer },
    commit: yield* makeTurnCommitter(words),
    send: yield* makeAgentCommandSender(options.sender),
    textOf: (open) => promptTextFor(options.me, open),
    outage: makeAgentOutage(),
    queuedSince: new Map(),
    writers: new Map(),
    questionSockets: makeQuestionSockets(options.sockets),
    scope: yield* Effect.scope
  }
  return shared
})

/** How a turn that nobody works on any more is closed. */
const abandoned = (words: BotMessages, { turn }: OpenTurn, why: Abandoned): Decision =>
  // The words of a deadly turn may be what the process dies of.
  why === "deadly" ? close(wordless(turn), "failed", words.setAside) : close(turn, "failed", words.defect)

/** Runs turns against the agent, the journal and the room. */
export const layer = (options: TurnRunnerOptions) =>
  Layer.effect(
    TurnRunner,
    Effect.gen(function*() {
      const { words } = options
      const shared = yield* makeShared(options)

      const outbox = yield* Outbox
      const notice = sharedNoticeOf(words)

      const tellShared = ({ room }: OpenTurn) =>
        options.sharedMemory !== true ? Effect.void : Effect.flatMap(
          shared.journal.tellShared(room, notice),
          (isTold) => (isTold ? outbox.wake(sharedChat(room), "first") : Effect.void)
        )

      const closeWithoutAgent = (open: OpenTurn, decision: Decision) =>
        Effect.asVoid(shared.commit(open, decision, nothingShown(open), undefined))

      const run = (open: OpenTurn, arrivals: Queue.Queue<TurnArrival>, rehearse: Rehearse) =>
        Effect.suspend(() => {
          if (open.reply !== undefined) {
            const { phase, text } = replyIn(words, open.reply)
            return closeWithoutAgent(open, close(open.turn, phase, text))
          }
          const prompt = promptTextFor(options.me, open)
          // The prompt was taken back before it was asked, or erased during the answer: nothing can be said about it.
          if (prompt === undefined) {
            return closeWithoutAgent(open, close({ ...open.turn, text: "" }, "stopped", words.stopped))
          }
          return Effect.andThen(tellShared(open), converse(shared, { open, prompt, arrivals, rehearse }))
        })

      return TurnRunner.of({
        work: Effect.fn("TurnRunner.work")(function*(open, rehearse) {
          const arrivals = yield* Queue.unbounded<TurnArrival>()
          const poke = Effect.asVoid(Queue.offer(arrivals, { _tag: "Poke" }))
          // Signals came before anybody worked on the turn.
          if (open.signalled) yield* poke
          const work: TurnWork = { run: run(open, arrivals, rehearse), poke }
          return work
        }),
        abandon: Effect.fn("TurnRunner.abandon")(function*(open, why) {
          // The row cannot be read again.
          if (why === "unreadable") return yield* closeWithoutAgent(open, abandoned(words, open, why))
          const now = Option.getOrUndefined(yield* shared.journal.nextTurn(open.chat))
          if (now?.seq === open.seq) yield* closeWithoutAgent(now, abandoned(words, now, why))
        }, (work, open, why) =>
          Effect.catchTag(work, "DamagedTurn", () =>
            closeWithoutAgent(open, abandoned(words, open, why))))
      })
    })
  )
