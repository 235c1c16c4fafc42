import { type FileRefusal, isPassing } from "../../files/FileRefusal.ts"
import { hasWords } from "../progress/Progress.ts"
import type { Turn } from "../Turn.ts"
import { cancelOf, close, type Decision, idle, showProgress } from "../TurnDecision.ts"
import type { TurnRules } from "../TurnRules.ts"

/** How long a prompt waits for a file that the homeserver does not give for now, in milliseconds. */
export const fileTime = 600_000

/** The first and the longest wait between two tries, in milliseconds. */
const [firstWait, longestWait] = [5_000, 30_000]

/**
 * Why a file cannot be given to the agent. `again`: the agent may have been given the prompt before. `since`: since
 * when files of the chat are waited for, in ms since 1970; absent: since now.
 */
export interface FileFailure {
  readonly again: boolean
  readonly why: FileRefusal
  readonly since?: number | undefined
}

/** The turn that waits for its file. Unless it left before, the prompt has not left, and can still be changed. */
const waiting = (turn: Turn, at: number, again: boolean, since: number): Turn => {
  const { askedAt, spent, ...rest } = turn
  const tries = turn.awaitedFile?.tries ?? 0
  return {
    ...rest,
    ...(again ? { ...(askedAt !== undefined && { askedAt }), ...(spent !== undefined && { spent }) } : {}),
    phase: again ? "asked" : "queued",
    askAgainAt: at + Math.min(longestWait, firstWait * 2 ** tries),
    awaitedFile: { since, tries: tries + 1, again }
  }
}

/**
 * What becomes of a turn whose file cannot be given to the agent. An agent whose run began has the file, and is asked
 * without it. Otherwise the file is tried for a while where the homeserver does not give any for now, of which the room
 * is told; then, or where it never comes, the turn closes, and what an earlier time may have begun is ended.
 */
export const fileRefused = (
  { words }: Pick<TurnRules, "words">,
  turn: Turn,
  { again, at, since: sinceThen = at, why }: FileFailure & { readonly at: number }
): Decision => {
  if (again && turn.run !== undefined) {
    return { ...idle(turn), asks: [{ _tag: "AskPrompt", again, withoutFile: true }] }
  }
  // Those behind it wait for all files of the chat together, and not for each as long.
  const since = Math.min(turn.awaitedFile?.since ?? at, sinceThen)
  if (why._tag === "Away" && at - since < fileTime) {
    const next = waiting(turn, at, again, since)
    const isNews = next.awaitedFile?.tries === 2 && !hasWords(next)
    return isNews ? showProgress(next, at, "question") : { ...idle(next), commit: "lazy" }
  }
  return close(turn, isPassing(why) ? "failed" : "refused", words.files.refused(why), again ? [cancelOf(turn)] : [])
}
