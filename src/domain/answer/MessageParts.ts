import type { EventId } from "../Ids.ts"
import {
  bytes,
  content,
  type Draft,
  fullness,
  largestContent,
  type Relation,
  type Rendered
} from "../matrix/MessageContent.ts"
import type { RawEvent } from "../matrix/SyncBatch.ts"
import { mostAnswers, type TurnState } from "../matrix/TurnMark.ts"
import { type Folded, withFolded } from "./FoldedText.ts"
import { nextPiece, type SplitPlace } from "./SplitMarkdown.ts"

/** The attempt that is shown. `answers` are the people's events that were taken as answers to the agent's questions. */
export interface ShownAttempt {
  readonly prompt: EventId
  readonly attempt: number
  readonly answers?: ReadonlyArray<EventId>
}

/** What the room is to see of the attempt now, as Markdown. */
export interface ShownText {
  readonly text: string
  readonly notice: boolean
  readonly folded?: Folded
  readonly phase: "queued" | "asked" | "streaming" | Exclude<TurnState, "working">
}

export interface MessagePart {
  readonly part: number
  readonly content: RawEvent
}

/** What was planned of an attempt before. A full part is not planned again while the text before its end stays. */
export interface PlannedParts {
  /** The text that was shown last. */
  readonly text: string
  /** The ends of its full parts: all but its last. */
  readonly full: ReadonlyArray<SplitPlace>
  /** The number of events that show the attempt. */
  readonly parts: number
  /** The contents of the events that are not full, as JSON by part. */
  readonly contents: ReadonlyMap<number, string>
}

/** Nothing was planned in this process; the journal may have `parts` from an earlier one. */
export const unplanned = (parts: number): PlannedParts => ({ text: "", full: [], parts, contents: new Map() })

/** So many events can show an answer, some 60 MB. The turn's events with higher numbers are not parts of the answer. */
export const mostParts = 3_000

/** An answer ends after so many parts, the last of which holds `words` in place of the rest. */
export interface AnswerEnd {
  readonly parts: number
  readonly words: string
}

/** How a part relates to the prompt: in its thread, else the first as a reply where others write too. */
export const relationOf = (
  turn: { readonly prompt: EventId; readonly threadRoot: EventId | undefined; readonly direct: boolean },
  part: number
): Relation => {
  if (turn.threadRoot !== undefined) return { _tag: "Thread", root: turn.threadRoot, last: turn.prompt }
  return turn.direct || part > 1 ? { _tag: "None" } : { _tag: "Reply", event: turn.prompt }
}

const plain = (body: string): Rendered => ({ body, formatted: undefined })

const stateOf = (phase: ShownText["phase"]): TurnState =>
  phase === "queued" || phase === "asked" || phase === "streaming" ? "working" : phase

/** The full parts of before that are a beginning of this text as well. */
const unchanged = ({ full, text: before }: PlannedParts, text: string): ReadonlyArray<SplitPlace> => {
  const last = full.findLastIndex(({ to }) => text.length >= to && text.startsWith(before.slice(0, to)))
  return full.slice(0, last + 1)
}

/** Yields Markdown that is to be rendered and takes the result; undefined means too much for one event. */
type Rendering<A> = Generator<string, A, Rendered | undefined>

/**
 * Cuts off the next part and renders it. Each text is rendered once, to be measured and used; a text that is too long
 * even without its HTML is not rendered.
 */
function* cut(
  text: string,
  place: SplitPlace | undefined,
  draft: (rendered: Rendered) => Draft
): Rendering<{ readonly rendered: Rendered; readonly place: SplitPlace } | undefined> {
  let last: { readonly text: string; readonly rendered: Rendered | undefined } | undefined
  const cutting = nextPiece(text, place)
  let step = cutting.next()
  while (step.done !== true) {
    const least = step.value.length > largestContent
      ? step.value.length / largestContent
      : bytes({ body: step.value }) / largestContent
    last = least > 1 ? undefined : { text: step.value, rendered: yield step.value }
    step = cutting.next(
      least > 1 ? least : last?.rendered === undefined ? Number.POSITIVE_INFINITY : fullness(draft(last.rendered))
    )
  }
  if (step.value === undefined) return undefined
  const { piece, place: next } = step.value
  return { rendered: (last?.text === piece.text ? last.rendered : undefined) ?? plain(piece.text), place: next }
}

/**
 * Plans the events that show an attempt: the parts whose content changed, and what `before` is the next time. It yields
 * each text that is to be rendered, so that the caller can pause in between.
 *
 * Only the last part carries a final state, because an attempt is over when its last event is in the room, and has one
 * final. An answer that got shorter leaves its further events empty. The mark of a full part keeps the number of parts
 * from when it became full.
 */
export function* planning(
  attempt: ShownAttempt,
  show: ShownText,
  before: PlannedParts,
  relation: (part: number) => Relation,
  end: AnswerEnd
): Rendering<{ readonly parts: ReadonlyArray<MessagePart>; readonly planned: PlannedParts }> {
  const answers = (attempt.answers ?? []).slice(-mostAnswers)
  const draft = (rendered: Rendered, part: number, parts: number, state: TurnState): Draft => ({
    rendered,
    notice: show.notice,
    mark: {
      prompt: attempt.prompt,
      attempt: attempt.attempt,
      part,
      parts,
      state,
      ...(state === "working" || answers.length === 0 ? {} : { answers })
    },
    relation: relation(part)
  })
  const lastState = stateOf(show.phase)
  const measured = (rendered: Rendered) => draft(rendered, 1, 1, lastState)
  const full = [...unchanged(before, show.text)]
  let next = yield* cut(show.text, full.at(-1), measured)
  // Where no text follows the full parts, the last of them is the last of all, and may carry a final state.
  if (next === undefined) {
    full.pop()
    next = yield* cut(show.text, full.at(-1), measured)
  }
  const settled = full.length
  const made: Array<Rendered> = []
  while (next !== undefined) {
    full.push(next.place)
    const isLast = full.length === end.parts
    made.push(isLast && next.place.to < show.text.length ? plain(end.words) : next.rendered)
    next = isLast ? undefined : yield* cut(show.text, next.place, measured)
  }
  const count = Math.max(full.length, before.parts)
  const last = made.pop()
  if (last !== undefined) {
    const ended = (rendered: Rendered) => fullness(draft(rendered, count, count, lastState))
    made.push(show.folded === undefined ? last : yield* withFolded(last, show.folded, ended))
  }
  const contents = new Map<number, string>()
  const parts = Array.from({ length: count - settled }, (_, index): MessagePart => {
    const part = settled + index + 1
    return {
      part,
      content: content(draft(made[index] ?? plain("…"), part, count, part === count ? lastState : "working"))
    }
  }).filter((one) => {
    const json = JSON.stringify(one.content)
    if (one.part >= full.length) contents.set(one.part, json)
    return before.contents.get(one.part) !== json
  })
  return { parts, planned: { text: show.text, full: full.slice(0, -1), parts: count, contents } }
}
