import { showsNothing } from "../answer/BlankText.ts"
import { longestWait, withServerWait } from "../Backoff.ts"
import type { AgentEvent } from "./AgentEvent.ts"
import { hasFiles } from "./files/TurnFiles.ts"
import type { Turn } from "./Turn.ts"
import { because, close, type Decision, idle } from "./TurnDecision.ts"
import type { TurnRules } from "./TurnRules.ts"

/** Takes the end of the turn's run. `silent`: it was guessed. */
export const endedRun = (
  { words }: TurnRules,
  turn: Turn,
  reason: "done" | "cancelled" | "limit" | "refused",
  silent = false
): Decision => {
  switch (reason) {
    case "done":
      return close(
        turn,
        "answered",
        showsNothing(turn.text)
          ? hasFiles(turn) ? words.files.only : words.empty
          : silent
          ? words.mayBeIncomplete
          : turn.forgot === true
          ? words.forgotten
          : undefined
      )
    case "limit":
      return close(turn, "answered", words.limit)
    case "cancelled":
      return close(turn, "stopped", words.stopped)
    case "refused":
      return close(turn, "refused", showsNothing(turn.text) ? words.refused : undefined)
  }
}

/** Nothing came of the prompt yet. On some wires a run counts as begun as soon as the prompt has left. */
const isUnanswered = ({ asks, files, phase, text, tools }: Turn) =>
  phase === "asked" ||
  (phase === "streaming" && text === "" && tools.length === 0 && asks === undefined && files === undefined)

/** How long an agent that was busy so many times in a row is not asked at least, in milliseconds. */
const patienceWith = (refusals: number) => Math.min(longestWait, 250 * 2 ** Math.min(refusals - 1, 16))

/** Takes a failure of the turn's run, or a refusal of its prompt. Others' failures change nothing. */
export const failedRun = (
  rules: TurnRules,
  before: Turn,
  event: Extract<AgentEvent, { _tag: "Failed" }>,
  at: number
): Decision => {
  const forRun = event.run !== undefined && event.run === before.run
  const forPrompt = event.prompt === before.id
  if (before.phase === "queued" || (!forRun && !forPrompt)) return idle(before)
  const turn = event.text === undefined || !forRun ? before : { ...before, text: event.text }
  // The agent is busy and began nothing, so that the same prompt may be given again.
  if (!forRun && event.retryMs !== undefined && isUnanswered(turn)) {
    const refusals = (turn.refusals ?? 0) + 1
    const { awaitedFile: _, ...rest } = turn
    return {
      ...idle({
        ...rest,
        phase: "asked",
        refusals,
        askAgainAt: at + withServerWait(event.retryMs, patienceWith(refusals))
      }),
      commit: "lazy"
    }
  }
  return because("agent", event.code, close(turn, "failed", rules.words.failed(event.code, event.message)))
}
