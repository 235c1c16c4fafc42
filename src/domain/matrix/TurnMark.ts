import { Option, Schema } from "effect"
import { EventId } from "../Ids.ts"
import { at } from "../Json.ts"

/** Where one attempt at answering stands. All states but `working` are final. */
export const TurnState = Schema.Literals(["working", "answered", "stopped", "failed", "interrupted", "refused"])
export type TurnState = typeof TurnState.Type

const Counted = Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))

/**
 * What an event of the bot says about the attempt that it shows. `part` counts from 1; `parts` is how many there were
 * when the event was sent. `answers` are the people's events that were taken as answers to the agent's questions, the
 * newest `mostAnswers` of them; only a final event names them.
 */
export const Mark = Schema.Struct({
  prompt: EventId,
  attempt: Counted,
  part: Counted,
  parts: Counted,
  state: TurnState,
  answers: Schema.optionalKey(Schema.Array(EventId))
})
export type Mark = typeof Mark.Type

/** How a question of the agent's stands. All states but `open` are its end. */
export const Asked = Schema.Literals(["open", "answered", "refused", "expired", "withdrawn"])
export type Asked = typeof Asked.Type

/**
 * The mark of an event that shows a question of the agent's and no part of the answer. `answers` are the people's
 * events that answered this question.
 */
export const AskMark = Schema.Struct({
  prompt: EventId,
  attempt: Counted,
  ask: Schema.String,
  asked: Asked,
  answers: Schema.optionalKey(Schema.Array(EventId))
})
export type AskMark = typeof AskMark.Type

/**
 * The mark of a notice about an attempt that has no word yet: tools that work, an agent that is away. It is no part of
 * the answer, and never ends an attempt.
 */
export const ProgressMark = Schema.Struct({ prompt: EventId, attempt: Counted, progress: Schema.Literal(true) })
export type ProgressMark = typeof ProgressMark.Type

/** The number of that notice among a turn's events: behind the parts of the answer and the questions. */
export const progressPart = 4_000

/**
 * The mark of an event that shows a file of the agent's, or says why it is not shown: no part of the answer, and none
 * of its finals. `file` counts the files of the attempt from 1.
 */
export const FileMark = Schema.Struct({ prompt: EventId, attempt: Counted, file: Counted })
export type FileMark = typeof FileMark.Type

/** A mark names so many answers at most; each is also named by the question that it answered. */
export const mostAnswers = 32

/** The key of the mark in an event's content. */
export const markKey = "matrix-surface.turn"

export const mark = <M extends Mark | AskMark | ProgressMark | FileMark>(mark: M): { readonly [markKey]: M } => ({
  [markKey]: mark
})

/** Reads the newest mark of a content: that of an edit which the server folded in, else the one it was sent with. */
const newestOf = <M>(decode: (mark: unknown) => Option.Option<M>) => (content: unknown): M | undefined =>
  Option.getOrUndefined(
    Option.orElse(decode(at(content, "m.new_content", markKey)), () => decode(at(content, markKey)))
  )

/** The mark of an event that shows an attempt; undefined where the content holds no valid one. */
export const readMark = newestOf(Schema.decodeUnknownOption(Mark))

/** The mark of an event that shows a question; undefined where the content holds no valid one. */
export const readAskMark = newestOf(Schema.decodeUnknownOption(AskMark))

/** The mark of a notice about an attempt without a word; undefined where the content holds no valid one. */
export const readProgressMark = newestOf(Schema.decodeUnknownOption(ProgressMark))
/** The mark of an event that shows a file; undefined where the content holds no valid one. */
export const readFileMark = newestOf(Schema.decodeUnknownOption(FileMark))

/** Whether a content has a mark, valid or not: a bot of this make wrote it. */
export const isMarked = (content: unknown): boolean =>
  at(content, markKey) !== undefined || at(content, "m.new_content", markKey) !== undefined
