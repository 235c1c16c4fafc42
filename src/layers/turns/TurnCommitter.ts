import { Effect, Metric } from "effect"
import { relationOf } from "../../domain/answer/MessageParts.ts"
import { plannedUpload } from "../../domain/files/AnswerFile.ts"
import type { WordsIn } from "../../domain/messages/BotMessages.ts"
import { madeProgress } from "../../domain/poison/TurnProgress.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { type AnswerFailure, type Decision, failurePlaces } from "../../domain/turns/TurnDecision.ts"
import { FileUploads } from "../../services/files/FileUploads.ts"
import { Markup } from "../../services/outbox/Markup.ts"
import { Outbox } from "../../services/outbox/Outbox.ts"
import { AnswerFailed } from "../../services/turns/AnswerFailed.ts"
import type { OpenTurn } from "../../services/turns/OpenTurn.ts"
import { TurnJournal } from "../../services/turns/TurnJournal.ts"
import { agentAnswersFailed } from "../operations/Metrics.ts"
import { makeTurnOutput, type ShownOutput } from "./TurnOutput.ts"

/**
 * Commits a decision together with the outbox entries that show it, and wakes the outbox. `signalsUntil`: the newest
 * signal that was decided on. False: the turn was closed elsewhere, and nothing changed.
 */
export type CommitDecision = (
  open: OpenTurn,
  decision: Decision,
  shown: ShownOutput,
  signalsUntil: number | undefined
) => Effect.Effect<boolean, StoreError>

const countFailed = (why: AnswerFailure["why"], count: number) =>
  Metric.update(Metric.withAttributes(agentAnswersFailed, { why }), count)

/** Tells the operator of an answer that failed, by its ids and without anybody's words. */
const makeFailureReport = Effect.gen(function*() {
  const hear = yield* AnswerFailed
  // Shown as 0 from the start, so that a rate includes the first step.
  for (const why of failurePlaces) yield* countFailed(why, 0)
  return ({ room, threadRoot, turn: { prompt } }: OpenTurn, { code, why }: AnswerFailure) =>
    Effect.logWarning("An answer failed").pipe(
      Effect.annotateLogs({ room, ...(threadRoot !== undefined && { thread: threadRoot }), prompt, why, code }),
      Effect.andThen(countFailed(why, 1)),
      Effect.andThen(hear(room, code))
    )
})

export const makeTurnCommitter = Effect.fnUntraced(function*(words: WordsIn) {
  const journal = yield* TurnJournal
  const outbox = yield* Outbox
  const files = yield* FileUploads
  const entriesOf = makeTurnOutput(yield* Markup, words)
  const report = yield* makeFailureReport
  const commit: CommitDecision = Effect.fnUntraced(function*(open, decision, shown, signalsUntil) {
    const { turn } = decision
    const entries = yield* entriesOf(open, turn, decision, shown)
    const relation = relationOf({ prompt: turn.prompt, threadRoot: open.threadRoot, direct: open.direct }, 1)
    const uploads = (decision.files ?? []).map((file) => plannedUpload(turn, file, relation))
    const isOpen = yield* journal.commit({
      of: open,
      turn,
      entries,
      ...(uploads.length === 0 ? {} : { uploads }),
      durable: decision.commit === "durable",
      further: madeProgress(open.turn, turn),
      signalsUntil,
      ...(decision.clears === undefined ? {} : { clears: decision.clears })
    })
    if (isOpen && entries[0] !== undefined) yield* outbox.wake(open.chat, entries[0].priority)
    if (isOpen && uploads.length > 0) yield* files.wake(open.chat)
    if (isOpen && decision.failure !== undefined) yield* report(open, decision.failure)
    return isOpen
  })
  return commit
})
