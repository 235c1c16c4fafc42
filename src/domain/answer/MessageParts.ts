import type { EventId } from "../Ids.ts"
import {
  bytes,
  content,
  type Draft,
  fullness,
  LargestContent,
  mostAnswers,
  type Relation,
  type Rendered,
  type TurnState
} from "../matrix/MessageContent.ts"
import type { RawEvent } from "../matrix/SyncBatch.ts"
import { isOpen, type Turn } from "../turns/Turn.ts"
import type { Show } from "../turns/TurnDecision.ts"
import { nextPiece, type Place } from "./SplitMarkdown.ts"

export interface MessagePart {
  readonly part: number
  readonly content: RawEvent
}

/**
 * What was planned of a turn so far. Parts that are full are not looked at again while the text before their ends
 * stays.
 */
export interface PlannedParts {
  /** The text that was shown last. */
  readonly text: string
  /** Where its full parts end: all but its last. */
  readonly full: ReadonlyArray<Place>
  /** How many events show the turn. */
  readonly parts: number
  /** What the events say that are not full, as JSON. */
  readonly said: ReadonlyMap<number, string>
}

/** Nothing was planned here; the journal may have `parts` from an earlier process. */
export const unplanned = (parts: number): PlannedParts => ({ text: "", full: [], parts, said: new Map() })

/** So many events can show an answer: some 60 MB. Further numbers of a turn's are not an answer's. */
export const mostParts = 3_000

/** After so many parts an answer is cut off, and the last of them says so. */
export interface AnswerEnd {
  readonly parts: number
  readonly words: string
}

/** How the answer stands to the prompt: in its thread, else as a reply where others write too. */
export const relationOf = (
  turn: { readonly prompt: EventId; readonly threadRoot: EventId | undefined; readonly direct: boolean },
  part: number
): Relation => {
  if (turn.threadRoot !== undefined) return { _tag: "Thread", root: turn.threadRoot, last: turn.prompt }
  return turn.direct || part > 1 ? { _tag: "None" } : { _tag: "Reply", event: turn.prompt }
}

const plain = (body: string): Rendered => ({ body, formatted: undefined })

/** The full parts of before that this text begins with as well. */
const kept = ({ full, text: before }: PlannedParts, text: string): ReadonlyArray<Place> => {
  const last = full.findLastIndex(({ to }) => text.length >= to && text.startsWith(before.slice(0, to)))
  return full.slice(0, last + 1)
}

/** What `planning` wants to be rendered; undefined is too much for one event. */
type Rendering<A> = Generator<string, A, Rendered | undefined>

/**
 * Cuts off the next part, rendered. Each text is rendered once, to be measured and used; what is too long without its
 * HTML, not at all.
 */
function* cut(
  text: string,
  place: Place | undefined,
  draft: (rendered: Rendered) => Draft
): Rendering<{ readonly rendered: Rendered; readonly place: Place } | undefined> {
  let last: { readonly text: string; readonly rendered: Rendered | undefined } | undefined
  const cutting = nextPiece(text, place)
  let step = cutting.next()
  while (step.done !== true) {
    const least = step.value.length > LargestContent
      ? step.value.length / LargestContent
      : bytes({ body: step.value }) / LargestContent
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
 * What is shown, as the events that show it: those that have something new to say, and what is planned then. Yields
 * each text that is to be rendered, so that whoever renders can pause in between.
 *
 * Only the last part carries a final's state: the attempt is closed when its last event is in the room, and one
 * attempt has one final. An answer that got shorter leaves the rest of its events empty. A full part goes on saying
 * how many parts there were when it became full.
 */
export function* planning(
  turn: Turn,
  show: Show,
  before: PlannedParts,
  relation: (part: number) => Relation,
  end: AnswerEnd
): Rendering<{ readonly parts: ReadonlyArray<MessagePart>; readonly planned: PlannedParts }> {
  const answers = (turn.answers ?? []).slice(-mostAnswers)
  const draft = (rendered: Rendered, part: number, parts: number, state: TurnState): Draft => ({
    rendered,
    notice: show.notice,
    mark: {
      prompt: turn.prompt,
      attempt: turn.attempt,
      part,
      parts,
      state,
      ...(state === "working" || answers.length === 0 ? {} : { answers })
    },
    relation: relation(part)
  })
  const final = isOpen({ ...turn, phase: show.phase }) ? "working" : show.phase as TurnState
  const measured = (rendered: Rendered) => draft(rendered, 1, 1, final)
  const full = [...kept(before, show.text)]
  let next = yield* cut(show.text, full.at(-1), measured)
  // Nothing follows the full parts of before: the last of them is the last of all, and may close.
  if (next === undefined) {
    full.pop()
    next = yield* cut(show.text, full.at(-1), measured)
  }
  const known = full.length
  const made: Array<Rendered> = []
  while (next !== undefined) {
    full.push(next.place)
    const isLast = full.length === end.parts
    made.push(isLast && next.place.to < show.text.length ? plain(end.words) : next.rendered)
    next = isLast ? undefined : yield* cut(show.text, next.place, measured)
  }
  const count = Math.max(full.length, before.parts)
  const said = new Map<number, string>()
  const parts = Array.from({ length: count - known }, (_, index): MessagePart => {
    const part = known + index + 1
    return {
      part,
      content: content(draft(made[index] ?? plain("…"), part, count, part === count ? final : "working"))
    }
  }).filter((one) => {
    const json = JSON.stringify(one.content)
    if (one.part >= full.length) said.set(one.part, json)
    return before.said.get(one.part) !== json
  })
  return { parts, planned: { text: show.text, full: full.slice(0, -1), parts: count, said } }
}
