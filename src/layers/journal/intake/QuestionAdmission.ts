import { Clock, Effect, Result } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { ChatId } from "../../../domain/Ids.ts"
import { type Ending, isOncePlace } from "../../../domain/routing/BotReply.ts"
import { isExpired } from "../../../domain/turns/asking/QuestionDeadline.ts"
import type { OpenQuestion } from "../../../domain/turns/Turn.ts"
import type { Admission, FallbackTurn } from "../../../services/intake/IntakeRecords.ts"
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
      isAmbiguous: admission.isAmbiguous,
      by,
      ...(admission.about === undefined ? {} : { about: admission.about })
    }
}

/** Whether a reply is said once in its chat: to each person about an event, to a room about a kind of message. */
const isSaidOnce = ({ chat, reply }: TurnAdmission) => reply !== undefined && isOncePlace(chat)

/** Whether a signal that the turn has not read yet ends or answers this question. */
const settles = (signal: Signal, ask: string, number: number | undefined) =>
  signal._tag === "Stop" || (signal._tag === "Unshown" && signal.number === number) ||
  (signal._tag === "Answer" && signal.ask === ask && signal.number === number)

/** Whether a question waits for an answer that nobody gave yet; if not, how it ended, where that is known. */
type Standing = { readonly isOpen: boolean; readonly ending?: Ending }

const over: Standing = { isOpen: false }

/** What the signals of a turn that it has not read yet make of its open question. */
const standingOf = ({ ask, deadline, number }: OpenQuestion, signals: ReadonlyArray<Signal>, now: number): Standing => {
  const first = signals.find((signal) => settles(signal, ask, number))
  if (first?._tag === "Answer") return { isOpen: false, ending: { asked: "answered", by: first.by } }
  if (first !== undefined) return over
  return deadline !== undefined && isExpired({ deadline }, now)
    ? { isOpen: false, ending: { asked: "expired", at: deadline } }
    : { isOpen: true }
}

const asPrompt = <Of extends FallbackTurn>(turn: Of, chat: ChatId): Of => ({ ...turn, chat, reply: undefined })

/**
 * What an answer is that came too late: its writer is told how the question ended. Who answered it themselves knows
 * that, and goes on to the next thing.
 */
const lateTurn = (otherwise: FallbackTurn, { ending }: Standing): FallbackTurn => {
  const { author, reply, toldAlready } = otherwise
  if (reply?._tag !== "NotOpen" || reply.ending !== undefined || ending === undefined) return otherwise
  return ending.by === author && toldAlready !== undefined
    ? asPrompt(otherwise, toldAlready)
    : { ...otherwise, reply: { ...reply, ending } }
}

/**
 * Decides, within the transaction that admits them, on events whose meaning depends on what was admitted before. A
 * question takes one answer: whoever gives the next one is told so.
 */
export const questionAdmission = (sql: SqlClient.SqlClient) => {
  const standing = Effect.fnUntraced(function*({ number, prompt, ...admission }: ToQuestion) {
    const ask = admission._tag === "Answer" ? admission.choice.ask : admission.ask
    const [turn] = yield* sql<{ question: string }>`SELECT question FROM turns
      WHERE prompt = ${prompt} AND closed = 0 AND question IS NOT NULL`
    if (turn === undefined) return over
    const question = readQuestion(turn.question)
    if (Result.isFailure(question) || question.success.ask !== ask || question.success.number !== number) return over
    const rows = yield* sql<{ body: string }>`SELECT body FROM signals WHERE prompt = ${prompt} ORDER BY seq`
    const signals = rows.flatMap(({ body }) =>
      Result.match(readSignal(body), {
        onFailure: () => [],
        onSuccess: (signal) => [signal]
      })
    )
    return standingOf(question.success, signals, yield* Clock.currentTimeMillis)
  })

  /** Whether a chat that is told something once was told already, or is told by an earlier one of these admissions. */
  const isTold = Effect.fnUntraced(function*({ chat }: TurnAdmission, told: Set<ChatId>) {
    if (told.has(chat)) return true
    told.add(chat)
    return (yield* sql`SELECT 1 FROM chats WHERE chat = ${chat}`).length > 0
  })

  /** The turn that an event makes; what was said to its author before is not said again. */
  const turnOnce = Effect.fnUntraced(function*(turn: TurnAdmission, told: Set<ChatId>) {
    if (!isSaidOnce(turn) || !(yield* isTold(turn, told))) return turn
    const { event, toldAlready } = turn
    const ignored: Admission = { _tag: "Ignore", event }
    return toldAlready === undefined ? ignored : asPrompt(turn, toldAlready)
  })

  return Effect.fnUntraced(function*(admission: Admission, told: Set<ChatId>): Effect.fn.Return<Admission, SqlError> {
    if (admission._tag === "Turn") return yield* turnOnce(admission, told)
    if (admission._tag !== "Answer" && admission._tag !== "Unfit") return admission
    const { by, event, otherwise, prompt } = admission
    const stands = yield* standing(admission)
    if (stands.isOpen) {
      yield* insertAnswer(sql, {
        prompt,
        event,
        author: by,
        body: signalOf(admission),
        threadRoot: otherwise?.threadRoot,
        otherwise: otherwise?.id,
        reply: otherwise?.reply
      })
      return admission
    }
    if (otherwise === undefined) return { _tag: "Ignore", event }
    return yield* turnOnce({ _tag: "Turn", event, closed: false, ...lateTurn(otherwise, stands) }, told)
  })
}
