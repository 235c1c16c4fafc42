import type { AgentEvent } from "../../../domain/turns/AgentEvent.ts"

/** The most prompts and runs that a link remembers; an agent works on one at a time. */
const mostRemembered = 64

/** A run that nobody asked for over a link, by what is known of it. */
export interface StrangeRun {
  /** Undefined on a wire where runs have no names of ours. */
  readonly run: string | undefined
  /** The prompt that it claims to answer; undefined where the link did not see it begin. */
  readonly prompt: string | undefined
}

/**
 * What a link knows of its thread's runs. One that it knows nothing of may be another thread's: only an agent that
 * keeps threads apart may be listened to (docs/design.md, law 4).
 */
export interface LinkRuns {
  /** The prompt was handed to the socket. */
  gave(prompt: string): void
  /** The run is this thread's, as the agent's greeting or the journal says. */
  adopt(run: string | undefined, prompt?: string): void
  /** Whether the prompt is this thread's. */
  knows(prompt: string): boolean
  /** Whether a prompt was handed to a socket. */
  readonly hasGiven: () => boolean
  /**
   * Looks at an event of the agent's; returns the run where nobody asked for it. `replayed`: the event was in the
   * agent's log before the link came up, where runs may be that only an earlier process knew.
   */
  look(event: AgentEvent, replayed: boolean): StrangeRun | undefined
}

const remember = (known: Set<string>, name: string) => {
  // At the end again, so that the oldest is forgotten first.
  known.delete(name)
  known.add(name)
  if (known.size > mostRemembered) { for (const oldest of known) return void known.delete(oldest) }
}

export const makeLinkRuns = (): LinkRuns => {
  const prompts = new Set<string>()
  const runs = new Set<string>()
  // Prompts that were neither begun nor refused; until then a run without a beginning is the agent's mistake.
  const waiting = new Set<string>()
  let hasGiven = false

  return {
    gave: (prompt) => {
      hasGiven = true
      remember(prompts, prompt)
      remember(waiting, prompt)
    },
    adopt: (run, prompt) => {
      if (run !== undefined) remember(runs, run)
      if (prompt !== undefined) remember(prompts, prompt)
    },
    knows: (prompt) => prompts.has(prompt),
    hasGiven: () => hasGiven,
    look: (event, replayed) => {
      if (event._tag === "Started" || (event._tag === "Failed" && event.prompt !== undefined)) {
        waiting.delete(event.prompt!)
      }
      if (!("run" in event) || event.run === undefined) return undefined
      const { run } = event
      // Another thread's run may have the same name, so a beginning is told by its prompt alone.
      if (event._tag === "Started") {
        if (!replayed && !prompts.has(event.prompt)) return { run, prompt: event.prompt }
        remember(runs, run)
      } else if (replayed) remember(runs, run)
      else if (!runs.has(run) && waiting.size === 0) return { run, prompt: undefined }
      return undefined
    }
  }
}
