import type { AgentEvent } from "./AgentEvent.ts"
import type { Turn } from "./Turn.ts"
import { close, type Decision, idle, type TurnAsk } from "./TurnDecision.ts"
import type { TurnRules } from "./TurnRules.ts"
import { listenedTo, unheard } from "./TurnTime.ts"

type Attached = Extract<AgentEvent, { _tag: "Attached" }>
type Detached = Extract<AgentEvent, { _tag: "Detached" }>

/** The prompt goes out: committed before it leaves, so that a crash afterwards knows that it may have left. */
const ask = (turn: Turn, at: number, before: ReadonlyArray<TurnAsk> = []): Decision => ({
  ...idle({ ...turn, phase: "asked", askedAt: turn.askedAt ?? at }),
  commit: "durable",
  asks: [...before, { _tag: "AskPrompt", again: turn.phase !== "queued" }]
})

/**
 * Ends the run that the agent is at, whose words nobody will read: that of a turn which is closed, perhaps by an
 * earlier life of ours. It may be waiting for an answer, and the agent would be too busy for this chat for ever.
 */
const cancelActive = ({ active, features }: Attached): ReadonlyArray<TurnAsk> =>
  active === undefined || !features.cancel ? [] : [{ _tag: "Cancel", run: active.run }]

/**
 * Somebody else gave this prompt to the agent. It tells what it is given twice only where it knows what it was given:
 * not where nothing was ever said in this thread, as under another name of it or after its log was lost.
 */
const knowsWhatOthersAsked = ({ cursor, features }: Attached) =>
  (features.durable || features.idempotent) && cursor.seq > 0

/**
 * The link is up. What becomes of the prompt follows from what we know of it ("Retry by state" of the agent wire):
 * a run that may have acted is never begun a second time by us.
 */
export const attached = (rules: TurnRules, turn: Turn, event: Attached, at: number): Decision => {
  const { detachedAt: _, waitingAt: __, ...rest } = listenedTo(turn, at)
  const sameEpoch = turn.cursor !== undefined && turn.cursor.epoch === event.cursor.epoch
  const isAtOurs = event.active?.prompt === turn.id
  const linked: Turn = {
    ...rest,
    cursor: turn.cursor !== undefined && event.resumed && sameEpoch ? turn.cursor : event.cursor,
    unshown: turn.unshown || turn.toldAway,
    toldAway: false
  }
  switch (turn.phase) {
    case "queued":
      if (rules.begunElsewhere && !knowsWhatOthersAsked(event)) {
        return close(linked, "interrupted", rules.words.interrupted, cancelActive(event))
      }
      return rules.promptBytes > event.features.promptBytes
        ? close(linked, "refused", rules.words.tooLong(Math.floor(event.features.promptBytes / 1024)))
        : ask(linked, at, isAtOurs ? [] : cancelActive(event))
    case "asked":
      // The agent refused to begin: nothing ran, and the tick that is due gives the prompt again.
      if (turn.askAgainAt !== undefined) return { ...idle(linked), asks: isAtOurs ? [] : cancelActive(event) }
      // Its frames are coming: all of them, because reading goes on where it stopped.
      if (isAtOurs && event.resumed && sameEpoch) return idle(linked)
      // An agent that knows the id begins no second run; across its restarts only a durable one remembers.
      return event.features.durable || (event.features.idempotent && sameEpoch)
        ? ask(linked, at)
        : close(linked, "interrupted", rules.words.interrupted, cancelActive(event))
    case "streaming":
      // The run goes on. An answer that nothing followed may not have arrived; the first one counts, so it is given
      // again.
      if (event.resumed && sameEpoch) return { ...idle(linked), asks: turn.answer === undefined ? [] : [turn.answer] }
      return event.features.durable || (event.features.idempotent && sameEpoch)
        ? ask(linked, at)
        : close(linked, "interrupted", rules.words.interrupted, cancelActive(event))
    default:
      return idle(turn)
  }
}

/** The link is down. It may heal by itself; where it cannot, the person gets to know that somebody has to act. */
export const detached = (rules: TurnRules, turn: Turn, event: Detached, at: number): Decision =>
  event.fatal
    // No answer of the agent's, and so no refusal of its: it can be tried again.
    ? close(
      turn,
      turn.phase === "queued" ? "failed" : "interrupted",
      turn.phase === "queued" ? rules.words.unlinked(event.why) : rules.words.interrupted
    )
    : idle(unheard({ ...turn, detachedAt: turn.detachedAt ?? at }))
