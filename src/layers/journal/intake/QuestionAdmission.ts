import { Effect, Result } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { ChatId } from "../../../domain/Ids.ts"
import { isOncePlace } from "../../../domain/routing/BotReply.ts"
import type { Admission } from "../../../services/intake/IntakeRecords.ts"
import type { Signal } from "../../../services/turns/OpenTurn.ts"
import { readQuestion, readSignal } from "../DamagedRows.ts"
import { insertAnswer } from "../SignalRows.ts"
import type { TurnAdmission } from "../turns/NewTurns.ts"

type ToQuestion = Extract<Admission, { _tag: "Answer" | "Unfit" }>

const signalOf = (admission: ToQuestion): Signal => {
  const { by, event, number: of } = admission
  const number = of === undefined ? {} : { number: of }
  return admission._tag === "Answer"
    ? { _tag: "Answer", event, by, ...number, ...admission.choice }
    : {
      _tag: "Unfit",
      event,
      ask: admission.ask,
      ...number,
      threadRoot: admission.threadRoot,
      isAmbiguous: admission.isAmbiguous
    }
}

/** Whether a reply of the bot's is said to each person once. */
const isSaidOnce = ({ chat, reply }: TurnAdmission) => reply !== undefined && isOncePlace(chat)

/** Whether a signal that the turn has not read yet ends or answers this question. */
const settles = (signal: Signal, ask: string, number: number | undefined) =>
  signal._tag === "Stop" || (signal._tag === "Unshown" && signal.number === number) ||
  (signal._tag === "Answer" && signal.ask === ask && signal.number === number)

/**
 * Decides, within the transaction that admits them, on events whose meaning depends on what was admitted before. A
 * question takes one answer: the next one is what it would be without the question.
 */
export const questionAdmission = (sql: SqlClient.SqlClient) => {
  /** Whether the question waits for an answer that nobody gave yet. */
  const isOpen = Effect.fnUntraced(function*({ number, prompt, ...admission }: ToQuestion) {
    const ask = admission._tag === "Answer" ? admission.choice.ask : admission.ask
    const [turn] = yield* sql<{ question: string }>`SELECT question FROM turns
      WHERE prompt = ${prompt} AND closed = 0 AND question IS NOT NULL`
    if (turn === undefined) return false
    const question = readQuestion(turn.question)
    if (Result.isFailure(question) || question.success.ask !== ask || question.success.number !== number) return false
    const signals = yield* sql<{ body: string }>`SELECT body FROM signals WHERE prompt = ${prompt}`
    return signals.every(({ body }) => {
      const signal = readSignal(body)
      return Result.isFailure(signal) || !settles(signal.success, ask, number)
    })
  })

  /** Whether a chat that is told something once was told already, or is told by an earlier one of these admissions. */
  const isTold = Effect.fnUntraced(function*({ chat }: TurnAdmission, told: Set<ChatId>) {
    if (told.has(chat)) return true
    told.add(chat)
    return (yield* sql`SELECT 1 FROM chats WHERE chat = ${chat}`).length > 0
  })

  return Effect.fnUntraced(function*(admission: Admission, told: Set<ChatId>) {
    if (admission._tag === "Turn" && isSaidOnce(admission) && (yield* isTold(admission, told))) {
      return { _tag: "Ignore", event: admission.event } as const
    }
    if (admission._tag !== "Answer" && admission._tag !== "Unfit") return admission
    const { by, event, otherwise, prompt } = admission
    if (yield* isOpen(admission)) {
      yield* insertAnswer(sql, {
        prompt,
        event,
        author: by,
        body: signalOf(admission),
        threadRoot: otherwise?.threadRoot,
        otherwise: otherwise?.reply === undefined ? otherwise?.id : undefined
      })
      return admission
    }
    const instead: Admission = otherwise === undefined
      ? { _tag: "Ignore", event }
      : { _tag: "Turn", event, closed: false, ...otherwise }
    return instead
  })
}
