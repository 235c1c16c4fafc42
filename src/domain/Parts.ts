import { content, fits, type Draft, mostAnswers, type Relation, type Rendered, type TurnState } from "./Outgoing.ts"
import { split } from "./Split.ts"
import type { EventId } from "./Ids.ts"
import type { RawEvent } from "./Sync.ts"
import { isOpen, type Turn } from "./Turn.ts"
import type { Show } from "./TurnDecision.ts"

export interface Part {
  readonly part: number
  readonly content: RawEvent
}

/** How the answer stands to the prompt: in its thread, else as a reply where others write too. */
export const relationOf = (turn: { readonly prompt: EventId; readonly threadRoot: EventId | undefined; readonly direct: boolean }, part: number): Relation => {
  if (turn.threadRoot !== undefined) return { _tag: "Thread", root: turn.threadRoot, last: turn.prompt }
  return turn.direct || part > 1 ? { _tag: "None" } : { _tag: "Reply", event: turn.prompt }
}

/**
 * What is shown, as the events that show it. Only the last part carries a closing's state: the attempt is closed when its
 * last event is in the room, and one attempt has one closing. `known`: parts that were planned before; an answer that got
 * shorter leaves the rest of them empty.
 */
export const partsOf = (
  turn: Turn,
  show: Show,
  known: number,
  relation: (part: number) => Relation,
  render: (markdown: string) => Rendered
): ReadonlyArray<Part> => {
  // The text is measured and then used: rendered once for both.
  const rendered = new Map<string, Rendered>()
  const renderOnce = (text: string): Rendered => {
    const known = rendered.get(text) ?? render(text)
    rendered.set(text, known)
    return known
  }
  const answers = (turn.answers ?? []).slice(-mostAnswers)
  const draft = (text: string, part: number, parts: number, state: TurnState): Draft => ({
    rendered: renderOnce(text),
    notice: show.notice,
    mark: { prompt: turn.prompt, attempt: turn.attempt, part, parts, state, ...(state === "working" || answers.length === 0 ? {} : { answers }) },
    relation: relation(part)
  })
  const closing = isOpen({ ...turn, phase: show.phase }) ? "working" : show.phase as TurnState
  const texts = split(show.text, (text) => fits(draft(text, 1, 1, closing)))
  const padded = [...texts, ...Array.from({ length: Math.max(0, known - texts.length) }, () => "…")]
  return padded.map((text, index) => {
    const part = index + 1
    return { part, content: content(draft(text, part, padded.length, part === padded.length ? closing : "working")) }
  })
}
