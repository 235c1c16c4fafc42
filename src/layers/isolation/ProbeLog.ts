import { Effect } from "effect"
import { probeThreads, promptsOfProbe } from "../../domain/isolation/ProbeScript.ts"
import type { ProbeOutcome } from "./IsolationProbe.ts"

/** The line of a probe that begins. */
export const logBegun = Effect.logInfo(
  "Finding out whether the agent keeps conversations apart, before anybody is served"
).pipe(Effect.annotateLogs({ prompts: promptsOfProbe(probeThreads, true) }))

/** The line of what came of a probe. */
export const logOutcome = ({ agent, asked, seconds, verdict }: ProbeOutcome) => {
  const facts = { verdict: verdict._tag, agent: agent ?? "without a name", prompts: asked.length, seconds }
  switch (verdict._tag) {
    case "Apart":
      return Effect.logInfo("The agent keeps conversations apart, by a probe").pipe(Effect.annotateLogs(facts))
    case "Nothing":
      return Effect.logInfo("The agent keeps nothing of a conversation, by a probe; it is served").pipe(
        Effect.annotateLogs(facts)
      )
    // The quarantine is logged where it is raised.
    case "Leaks":
      return Effect.void
    case "Undecided":
      return Effect.logWarning(
        `It is not proven that the agent keeps conversations apart, so nobody is served: ${verdict.why}. The probe ` +
          `is repeated in 10 minutes; AGENT_ISOLATION and AGENT_ATTESTED are the operator's to set`
      ).pipe(Effect.annotateLogs(facts))
    case "Unfinished":
      return Effect.logWarning(`The probe of the agent came to no end: ${verdict.why}`).pipe(Effect.annotateLogs(facts))
  }
}
