import { Schema } from "effect"
import type { AskMark, Mark, ProgressMark } from "../matrix/TurnMark.ts"

/** The name of an outbox entry: one event of the bot, whatever edits make it say. */
export const OutboxKey = Schema.NonEmptyString.pipe(Schema.brand("OutboxKey"))
export type OutboxKey = typeof OutboxKey.Type

/** The name of one request to send. The transaction id is a hash of it, and for an edit of the content too. */
export const TransactionKey = Schema.NonEmptyString.pipe(Schema.brand("TransactionKey"))
export type TransactionKey = typeof TransactionKey.Type

/**
 * The entry that holds a part of an attempt. The prompt comes last, because it is opaque and may hold any separator.
 */
export const outboxKey = ({ attempt, part, prompt }: Pick<Mark, "prompt" | "attempt" | "part">): OutboxKey =>
  OutboxKey.make(`${attempt}.${part}.${prompt}`)

/**
 * The entry that shows a question. `nth` is 1 unless the agent gave several questions of the attempt the same name.
 */
export const questionKey = (
  { ask, attempt, prompt }: Pick<AskMark, "prompt" | "attempt" | "ask">,
  nth: number
): OutboxKey => OutboxKey.make(`${attempt}.ask${nth}.${JSON.stringify(ask)}.${prompt}`)

/** The entry that holds the notice about an attempt without a word. */
export const progressKey = ({ attempt, prompt }: Pick<ProgressMark, "prompt" | "attempt">): OutboxKey =>
  OutboxKey.make(`${attempt}.progress.${prompt}`)

/** `revision` 0 is the new event; 1 and up are its edits. */
export const transactionKey = (entry: OutboxKey, revision: number): TransactionKey =>
  TransactionKey.make(`${revision}.${entry}`)
