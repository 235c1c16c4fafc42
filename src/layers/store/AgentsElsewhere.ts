import { Effect } from "effect"
import type { AgentLeases } from "../../services/agent/AgentLeases.ts"
import type { StoreValues } from "../../services/store/StoreValues.ts"
import { agentMark, prefix, quarantineNames, quarantineOf } from "./QuarantineKept.ts"

const counted = (count: number, one: string) => count === 0 ? [] : [`${count} ${count === 1 ? one : `${one}s`}`]

/**
 * Warns where the store knows agents at other addresses than `url` whose memory somebody has, or that mixed
 * conversations up: one of them may be reached by `url` now, and nothing that is kept of it counts there.
 */
export const warnOfAgentsElsewhere = (
  values: typeof StoreValues.Service,
  { countElsewhere }: Pick<typeof AgentLeases.Service, "countElsewhere">,
  url: string
): Effect.Effect<void> =>
  Effect.gen(function*() {
    const own = quarantineNames(url)
    const leases = yield* countElsewhere(agentMark(url))
    const kept = [...yield* values.named(prefix)]
    const isElsewhere = (name: string, value: string) => !own.includes(name) && quarantineOf(value) !== undefined
    const quarantines = kept.filter(([name, value]) => isElsewhere(name, value)).length
    const known = [...counted(leases, "lease"), ...counted(quarantines, "quarantine")]
    if (known.length === 0) {
      return
    }
    yield* Effect.logWarning(
      `The store keeps ${known.join(" and ")} of agents at other addresses. If AGENT_URL leads to one of them, and ` +
        "its memory was not wiped, conversations may hear of one another: set AGENT_URL as it was. If it was wiped, " +
        "or AGENT_URL leads to none of them, agent release and agent trust with the former AGENT_URL end this warning"
    ).pipe(Effect.annotateLogs({ leases, quarantines }))
  }).pipe(Effect.catchTag("StoreError", (error) => Effect.logError(error.message)))
