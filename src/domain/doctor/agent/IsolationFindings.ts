import { isUnprovable, unprovableTodo, whyApart } from "../../isolation/IsolationPolicy.ts"
import { type IsolationReceipt, isValid } from "../../isolation/IsolationReceipt.ts"
import type { BotStatus } from "../../operations/BotStatus.ts"
import { ago, since } from "../../operations/StatusRow.ts"
import { idShown, nameShown } from "../../TerminalSafe.ts"
import type { Features } from "../../turns/AgentEvent.ts"
import type { AgentPlace } from "../DoctorRequest.ts"
import { type Finding, findingsOf } from "../Finding.ts"

const agent = findingsOf("agent")
const probe = findingsOf("isolation")

const verdicts: Readonly<Record<IsolationReceipt["verdict"], string>> = {
  apart: "a probe found that it keeps conversations apart",
  nothing: "a probe found that it keeps nothing of a conversation",
  leaks: "a probe found that it mixes conversations up",
  undecided: "a probe found nothing out",
  trusted: "an operator trusts it (agent trust)"
}

type Receipt = NonNullable<BotStatus["isolation"]>["receipts"][number]

const receiptText = ({ agent: name, at, by, verdict, why }: Receipt, now: Date): string =>
  `${verdicts[verdict]}${why === null || verdict === "trusted" ? "" : ` (${why})`}, ${ago(now, at)}${
    by === "doctor" ? " by the doctor" : ""
  }${name === null ? "" : `, of "${nameShown(name)}"`}`

const countsNow = ({ at, verdict }: Receipt, now: Date) =>
  at !== null && isValid({ verdict, at: at.getTime() }, now.getTime())

const todo = `${unprovableTodo.charAt(0).toUpperCase()}${unprovableTodo.slice(1)}`

/** Nothing can be found out where threads are not told apart. */
const unprovable = agent.failed("isolation", "required, and the agent does not tell conversations apart", {
  means: "Nobody is served, and there is nothing to probe",
  todo
})

/** What a probe comes to that was asked for all the same: such an agent is told no secret. */
export const nothingToProbe = probe.failed(
  "memory",
  "the agent does not tell conversations apart, so there is nothing to probe, and nothing was sent",
  { means: "All conversations with it share one memory", todo }
)

/** The receipt that it goes by: what a probe found out counts on where a later one found nothing out. */
const newestOf = (receipts: ReadonlyArray<Receipt>, now: Date): Receipt | undefined =>
  receipts[0]?.verdict === "undecided" ? receipts.find((one) => countsNow(one, now)) ?? receipts[0] : receipts[0]

/** What is known under AGENT_ISOLATION=required; `receipts` newest first. */
const requiredFinding = ({ slots }: AgentPlace, receipts: ReadonlyArray<Receipt>, now: Date): Finding => {
  const newest = newestOf(receipts, now)
  if (newest !== undefined) {
    return countsNow(newest, now)
      ? agent.ok("isolation", `required: ${receiptText(newest, now)}`)
      : agent.warning("isolation", `required: ${receiptText(newest, now)}`, {
        means: newest.verdict === "leaks" ? "Nobody is served" : "The bot probes it again before it serves anybody",
        todo: "doctor --probe-isolation finds out anew; agent trust and AGENT_ATTESTED=true give your word"
      })
  }
  return slots.length === 0
    ? agent.skipped("isolation", "required, and nothing is known of this agent yet", {
      means: "The bot probes it before it serves anybody",
      todo: "doctor --probe-isolation finds out now; AGENT_ATTESTED=true gives your word"
    })
    : agent.failed("isolation", "required, and nothing is known of these endpoints", {
      means: "Nobody is served, as no slot is probed unasked",
      todo: "Give your word by AGENT_ATTESTED=true, or run doctor --probe-isolation --slots with two of them"
    })
}

/** Which conversations have the agent, or an endpoint of it, for themselves. */
const leaseFindings = (
  { free, leases, slots }: NonNullable<BotStatus["isolation"]>,
  now: Date
): ReadonlyArray<Finding> => {
  if (leases.length === 0 && slots === 0) return []
  const [oldest] = leases
  const taken = oldest === undefined
    ? "none is taken"
    : `${leases.length} taken, one by ${idShown(oldest.room)} since ${since(now, oldest.since)}`
  if (slots === 0) return [agent.ok("lease", taken)]
  return free > 0
    ? [agent.ok("slots", `${free} of ${slots} free, ${taken}`)]
    : [agent.warning("slots", `all ${slots} are taken, ${taken}`, {
      means: "A new conversation is refused",
      todo: "agent release SLOT frees one, once its memory was wiped; or add endpoints to AGENT_SLOTS"
    })]
}

const apartBy = {
  wire: "and each request tells the agent all that it knows of a conversation",
  word: "by your word (AGENT_ATTESTED)"
}

/**
 * What the agent's isolation goes by: the policy of the settings, and what the store keeps where it could be read.
 * `threads`: how the wire tells them apart; null where it is not known.
 */
export const isolationFindings = (
  place: AgentPlace,
  status: Pick<BotStatus, "at" | "isolation" | "quarantines"> | undefined,
  threads: Features["threads"] | null
): ReadonlyArray<Finding> => {
  const quarantine = status?.quarantines.find(({ current }) => current === true)
  const kept = status?.isolation ?? null
  const now = status?.at ?? new Date(0)
  const leases = kept === null ? [] : leaseFindings(kept, now)
  if (quarantine !== undefined) {
    return [
      agent.failed("isolation", `under quarantine since ${since(now, quarantine.since)}: ${quarantine.reason}`, {
        means: "Nobody is served",
        todo: "When the agent was mended: agent trust, or doctor --probe-isolation"
      }),
      ...leases
    ]
  }
  const why = whyApart(place)
  switch (place.isolation) {
    case "shared":
      return [agent.warning("isolation", "AGENT_ISOLATION=shared: everybody who may prompt shares one memory", {
        means: "What one room says may come up in another"
      })]
    case "exclusive":
      return [
        agent.ok("isolation", "AGENT_ISOLATION=exclusive: one conversation has the agent, others are refused"),
        ...leases
      ]
    case "required":
      return [
        why !== undefined
          ? agent.ok("isolation", `required, ${apartBy[why]}`)
          : isUnprovable({ ...place, policy: place.isolation, threads }, place.slots.length > 0)
          ? unprovable
          : requiredFinding(
            place,
            kept?.receipts.filter(({ wire }) => wire.split(" ", 1)[0] === place.wire) ?? [],
            now
          ),
        ...leases
      ]
  }
}
