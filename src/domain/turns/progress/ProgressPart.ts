import { progressContent, type Relation, type Rendered, withdrawal } from "../../matrix/MessageContent.ts"
import type { RawEvent } from "../../matrix/SyncBatch.ts"
import { progressPart } from "../../matrix/TurnMark.ts"
import type { BotMessages } from "../../messages/BotMessages.ts"
import { type OutboxKey, progressKey } from "../../outbox/OutboxKey.ts"
import type { Priority } from "../../Priority.ts"
import type { Turn } from "../Turn.ts"
import type { ProgressShow } from "../TurnDecision.ts"
import { doneProgress, openProgress } from "./ProgressText.ts"

export interface ProgressWrite {
  readonly part: number
  readonly priority: Priority
  readonly content: RawEvent
  /** `ends`: where nothing was sent of it yet, nothing is. */
  readonly progress: { readonly key: OutboxKey; readonly ends: boolean }
}

/** The text of the notice as Markdown; undefined where it is taken back. */
export const progressText = (words: BotMessages, turn: Turn, { as, text }: ProgressShow): string | undefined => {
  if (as === "gone") return undefined
  return as === "done" ? doneProgress(words, turn) : text ?? openProgress(words, turn)
}

/** The event that the room is shown for the turn's notice, or its redaction. */
export const progressPartOf = (
  turn: Turn,
  shown: ProgressShow,
  relation: Relation,
  words: BotMessages,
  render: (markdown: string) => Rendered | undefined
): ProgressWrite => {
  const mark = { prompt: turn.prompt, attempt: turn.attempt, progress: true } as const
  const text = progressText(words, turn, shown)
  return {
    part: progressPart,
    priority: shown.priority,
    content: text === undefined
      ? withdrawal(mark)
      : progressContent({ rendered: render(text) ?? { body: text, formatted: undefined }, mark, relation }),
    progress: { key: progressKey(mark), ends: shown.ends }
  }
}
