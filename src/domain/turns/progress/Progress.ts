import { showsNothing } from "../../answer/BlankText.ts"
import { nextEditAt } from "../../answer/EditThrottle.ts"
import { shownSoFar } from "../../answer/growing/ShownSoFar.ts"
import type { ToolLine, Turn } from "../Turn.ts"

/** How long tools may last before the first word until a notice says so, in milliseconds; until then typing does. */
export const toolsAfter = 3_000

// A longer text is not tested, because a test at every frame would make one string of it each time.
const longestBlank = 4_096

/** Whether a text in work shows nothing yet. */
export const isBlank = (text: string) => text.length <= longestBlank && showsNothing(shownSoFar(text))

/** Whether the answer has a text, though it may still be held back. */
export const hasText = ({ text }: Pick<Turn, "text">): boolean => !showsNothing(text)

/** Whether the answer has a word that can be shown, so that it is an event of its own. */
export const hasWords = ({ text }: Pick<Turn, "text">): boolean => text !== "" && !isBlank(text)

/** Whether the room is to see that the turn waits for its file: a hiccup is no news. */
export const isFileAwaited = ({ awaitedFile }: Turn): boolean => awaitedFile !== undefined && awaitedFile.tries > 1

/** A tool that works now. */
export const isRunning = ({ status }: ToolLine): boolean => status === "started" || status === "running"

/** The turn after something changed that the room is to see: in the answer, and in the notice where it stands. */
export const changedTurn = (turn: Turn): Turn => {
  const { progress } = turn
  return {
    ...turn,
    ...(hasText(turn) ? { unshown: true } : {}),
    ...(progress === undefined || progress.gone === true ? {} : { progress: { ...progress, unshown: true } })
  }
}

/** The turn after its notice was shown. */
export const shownProgress = (turn: Turn, at: number): Turn => ({
  ...turn,
  progress: { shows: (turn.progress?.shows ?? 0) + 1, shownAt: at }
})

/** The turn without its notice. It never gets another one: a notice stands above the answer or nowhere. */
export const withoutProgress = (turn: Turn): Turn =>
  turn.progress === undefined ? turn : { ...turn, progress: { shows: turn.progress.shows, shownAt: 0, gone: true } }

/**
 * When the notice is due, or its next edit, in milliseconds since 1970. It is about tools that work before the answer
 * has a word, and where it stands already, about all that it says. One that only waited needs no news for an answer
 * that comes at once.
 */
export const progressDueAt = (streaming: boolean, turn: Turn): number | undefined => {
  const { askedAt, progress, toolAt, tools } = turn
  if (progress === undefined) {
    return streaming && toolAt !== undefined && !hasWords(turn) && tools.some(isRunning)
      ? toolAt + toolsAfter
      : undefined
  }
  if (progress.gone === true || progress.unshown !== true) return undefined
  const isSilent = turn.detachedAt !== undefined || turn.waitingAt !== undefined
  // It waits in its chat, as the notice says.
  if (askedAt === undefined && !isSilent) return undefined
  const next = nextEditAt({ edits: progress.shows - 1, lastPlannedAt: progress.shownAt, firstAt: 0 })
  return next === undefined ? undefined : Math.max(next, tools.length > 0 || isSilent ? 0 : (askedAt ?? 0) + toolsAfter)
}
