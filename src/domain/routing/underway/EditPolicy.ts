import type { UserId } from "../../Ids.ts"
import type { Phase } from "../../turns/Turn.ts"

/** What an edit is of, as far as the journal knows. */
export interface EditedMessage {
  /** Its newest attempt, where it is a prompt. */
  readonly turn: { readonly author: UserId; readonly phase: Phase; readonly reply: boolean } | undefined
  /** It may still become a prompt: it waits, is held back or cannot be read yet. */
  readonly mayBePrompt: boolean
  /** Who wrote it; undefined where that is not known yet, as behind a gap. */
  readonly author: UserId | undefined
  /** It has a file; absent where that is not known. */
  readonly isFile?: boolean | undefined
}

/**
 * What becomes of an edit: it changes what is asked (`take`), or it is kept and its writer is told how to ask again
 * (`offer`), as the agent has the old text. Nobody's edit counts but the writer's, and none that turns a text into a
 * file.
 */
export const editOutcome = (
  { author, isFile, mayBePrompt, turn }: EditedMessage,
  { by, isFile: toFile }: { readonly by: UserId; readonly isFile: boolean }
): "ignore" | "take" | "offer" => {
  if (toFile && isFile === false) return "ignore"
  if (author !== undefined && author !== by) return "ignore"
  if (turn === undefined) return mayBePrompt ? "take" : "ignore"
  if (turn.author !== by || turn.reply) return "ignore"
  return turn.phase === "queued" ? "take" : "offer"
}
