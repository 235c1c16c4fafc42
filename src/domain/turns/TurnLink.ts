import { refusedUnseen } from "../files/FileRefusal.ts"
import type { AgentEvent } from "./AgentEvent.ts"
import { changedTurn } from "./progress/Progress.ts"
import type { Turn } from "./Turn.ts"
import { because, close, type Decision, idle, type TurnAsk } from "./TurnDecision.ts"
import type { TurnRules } from "./TurnRules.ts"
import { listenedTo, unheard } from "./TurnTime.ts"

type Attached = Extract<AgentEvent, { _tag: "Attached" }>
type Detached = Extract<AgentEvent, { _tag: "Detached" }>

/**
 * Asks the prompt. That is on the disk before it leaves, so that even after a power cut it is known that it may have
 * left. Where asking twice harms nobody, nothing waits for the disk.
 */
const ask = (turn: Turn, { features }: Attached, at: number, before: ReadonlyArray<TurnAsk> = []): Decision => {
  const { askAgainAt: _, ...rest } = turn
  return {
    ...idle({ ...rest, phase: "asked", askedAt: turn.askedAt ?? at }),
    commit: features.harmless === true ? "lazy" : "durable",
    asks: [...before, { _tag: "AskPrompt", again: turn.phase !== "queued" }]
  }
}

/** Asks the prompt; where it waits for its file, a tick does that in time. */
const askInTime = (turn: Turn, event: Attached, at: number): Decision =>
  turn.askAgainAt === undefined ? ask(turn, event, at) : idle(turn)

/**
 * Ends the run that the agent works on, whose answer nobody will read. It belongs to a turn that is closed, perhaps
 * from before a crash. It may wait for an answer, and keep the agent busy for this chat for ever.
 */
const cancelActive = ({ active, features }: Attached): ReadonlyArray<TurnAsk> =>
  active === undefined || features.cancel === "none" ? [] : [{ _tag: "Cancel", run: active.run }]

/**
 * Whether a prompt that another process gave it may be given to the agent: it recognizes it, or does no harm. It
 * recognizes none where nothing was ever said in this thread, as under another name of the thread or after its log was
 * lost.
 */
const mayBeAskedToo = ({ cursor, features }: Attached) =>
  features.harmless === true || ((features.durable || features.idempotent) && cursor.seq > 0)

/** The run is lost, and nobody knows what it did. */
const interrupted = ({ words }: TurnRules, turn: Turn, event: Attached): Decision =>
  because("interrupted", "interrupted", close(turn, "interrupted", words.interrupted, cancelActive(event)))

/** The turn closed, where the agent does not take such a prompt. */
const refusedPrompt = (rules: TurnRules, turn: Turn, { features }: Attached): Decision | undefined => {
  if (rules.promptBytes > features.promptBytes) {
    return close(turn, "refused", rules.words.tooLong(features.promptBytes))
  }
  const why = rules.fileType === undefined ? undefined : refusedUnseen(features, { mime: rules.fileType })
  return why === undefined ? undefined : close(turn, "refused", rules.words.files.refused(why))
}

/**
 * Takes a new link. What follows for the prompt depends on what is known of it (the agent wire's "Retry by state"): we
 * never begin a run a second time that may have acted.
 */
export const attached = (rules: TurnRules, turn: Turn, event: Attached, at: number): Decision => {
  const { detachedAt: _, waitingAt: __, ...rest } = listenedTo(turn, at)
  const sameEpoch = turn.cursor !== undefined && turn.cursor.epoch === event.cursor.epoch
  const isAtOurs = event.active?.prompt === turn.id
  const next: Turn = {
    ...rest,
    cursor: event.resumed && sameEpoch ? turn.cursor : event.cursor,
    toldAway: false
  }
  const linked = turn.toldAway ? changedTurn(next) : next
  switch (turn.phase) {
    case "queued":
      if (rules.begunElsewhere && !mayBeAskedToo(event)) {
        return interrupted(rules, linked, event)
      }
      return refusedPrompt(rules, linked, event) ?? (rules.fileUnread === true ? idle(linked) : undefined) ??
        ask(linked, event, at, isAtOurs ? [] : cancelActive(event))
    case "asked":
      // The agent was busy and began nothing; a tick gives the prompt again.
      if (turn.askAgainAt !== undefined && turn.awaitedFile?.again !== true) {
        return { ...idle(linked), asks: isAtOurs ? [] : cancelActive(event) }
      }
      // It is known that it did not arrive.
      if (event.untaken === turn.id) return askInTime(linked, event, at)
      // All its frames will come, because reading goes on where it stopped.
      if (isAtOurs && event.resumed && sameEpoch) return idle(linked)
      // An agent that knows the id begins no second run; after its restart only a durable one knows it.
      return event.features.durable || (event.features.idempotent && sameEpoch)
        ? askInTime(linked, event, at)
        : interrupted(rules, linked, event)
    case "streaming":
      // The run goes on. An answer may not have arrived if no frame followed it; it is repeated, since the agent takes
      // the first one.
      if (event.resumed && sameEpoch) return { ...idle(linked), asks: turn.answer === undefined ? [] : [turn.answer] }
      return event.features.durable || (event.features.idempotent && sameEpoch)
        ? ask(linked, event, at)
        : interrupted(rules, linked, event)
    default:
      return idle(turn)
  }
}

/** Takes the loss of the link. If it does not reconnect by itself, the room is told that somebody has to act. */
export const detached = (rules: TurnRules, turn: Turn, event: Detached, at: number): Decision => {
  const isUntouched = turn.phase === "queued" || (turn.phase === "asked" && event.untaken === turn.id)
  return event.fatal
    // This is no refusal of the agent's, so it can be tried again.
    ? because(
      "link",
      event.why,
      close(
        turn,
        isUntouched ? "failed" : "interrupted",
        // Who was answered has to know, too, that the agent mixed conversations up.
        isUntouched || event.why === "quarantined"
          ? rules.words.unlinked(event.why)
          : rules.words.interrupted
      )
    )
    : idle(unheard({ ...turn, detachedAt: turn.detachedAt ?? at }))
}
