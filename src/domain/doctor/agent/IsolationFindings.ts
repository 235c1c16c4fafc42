import { type IsolationReceipt, isValid } from "../../isolation/IsolationReceipt.ts"
import type { ProbeVerdict } from "../../isolation/ProbeVerdict.ts"
import type { BotStatus } from "../../operations/BotStatus.ts"
import { ago, since } from "../../operations/StatusRow.ts"
import { idShown, nameShown } from "../../TerminalSafe.ts"
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

/** What is known under AGENT_ISOLATION=required; `receipts` newest first. */
const requiredFinding = ({ slots }: AgentPlace, receipts: ReadonlyArray<Receipt>, now: Date): Finding => {
  const [newest] = receipts
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

/** What the agent's isolation goes by: the policy of the settings, and what the store keeps where it could be read. */
export const isolationFindings = (
  place: AgentPlace,
  status: Pick<BotStatus, "at" | "isolation" | "quarantines"> | undefined
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
        place.attested
          ? agent.ok("isolation", "required, by your word (AGENT_ATTESTED)")
          : requiredFinding(
            place,
            kept?.receipts.filter(({ wire }) => wire.split(" ", 1)[0] === place.wire) ?? [],
            now
          ),
        ...leases
      ]
  }
}

/** How a probe ended. `Unfinished`: it came to no verdict, for a reason in a word. */
type Ended = ProbeVerdict | { readonly _tag: "Unfinished"; readonly why: string }

/** What a probe of the doctor's found. `isKept`: the bot's store has it now; `lifted`: it ended a quarantine. */
export const probeFindings = (
  { prompts, seconds, verdict }: { readonly verdict: Ended; readonly prompts: number; readonly seconds: number },
  { isKept, lifted, slots }: {
    readonly isKept: boolean
    readonly lifted: boolean
    readonly slots: ReadonlyArray<string>
  }
): ReadonlyArray<Finding> => {
  const cost = probe.ok("cost", `${prompts} prompts in ${seconds} s, on threads that nobody talks in`)
  const kept = isKept ? [] : [
    probe.skipped("receipt", "the result is kept nowhere, as the bot has no store before its first start", {
      means: "The bot finds it out again before it serves anybody"
    })
  ]
  const wiping = slots.length === 0
    ? kept
    : [
      ...kept,
      probe.warning("slots", `${slots.join(" and ")} were told what they now remember`, {
        todo: `Have the memory of both wiped before anybody is served by them`
      })
    ]
  switch (verdict._tag) {
    case "Apart":
      return [
        probe.ok("memory", "each conversation knows its own, and nothing of another's", {
          means: lifted
            ? "The quarantine is lifted, and conversations are served"
            : "Conversations are served under AGENT_ISOLATION=required. It says nothing of tools and files"
        }),
        cost,
        ...wiping
      ]
    case "Nothing":
      return [
        probe.warning("memory", "no conversation knows even what it was told itself", {
          means:
            "Nothing can leak, so that it is served; people's assistant forgets every message. The bot probes it " +
            "again every day",
          todo: "If that is not meant: the agent's memory goes by thread (docs/agent-wire-1.md)"
        }),
        cost,
        ...wiping
      ]
    case "Leaks":
      return [
        probe.failed("memory", verdict.why, {
          means: `It shares one memory: ${
            isKept ? "the agent is under quarantine, and nobody is served" : "nobody would be served"
          }`,
          todo: "Have it keep its memory by thread; then agent trust, or this probe again"
        }),
        cost,
        ...wiping
      ]
    default:
      return [
        probe.failed("memory", `nothing was found out: ${verdict.why}`, {
          means: "What was known before stays",
          todo: "Look at the agent's lines above and at its log, then try again"
        }),
        cost,
        ...wiping
      ]
  }
}
