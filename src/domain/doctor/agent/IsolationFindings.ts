import type { IsolationReceipt } from "../../isolation/IsolationReceipt.ts"
import { isValid } from "../../isolation/IsolationReceipt.ts"
import type { ProbeVerdict } from "../../isolation/ProbeVerdict.ts"
import type { BotStatus } from "../../operations/BotStatus.ts"
import { nameShown } from "../../TerminalSafe.ts"
import { span } from "../../TimeSpan.ts"
import type { AgentPlace } from "../DoctorRequest.ts"
import { type Finding, findingsOf } from "../Finding.ts"

const agent = findingsOf("agent")
const probe = findingsOf("isolation")

const verdicts: Readonly<Record<IsolationReceipt["verdict"], string>> = {
  apart: "a probe found that it keeps conversations apart",
  nothing: "a probe found that it keeps nothing of a conversation",
  leaks: "a probe found that it mixes conversations up",
  trusted: "an operator trusts it (agent trust)"
}

const receiptText = ({ agent: name, at, by, verdict }: IsolationReceipt, now: number): string =>
  `${verdicts[verdict]}, ${span(now - at)} ago${by === "doctor" ? " by the doctor" : ""}${
    name === undefined ? "" : `, of "${nameShown(name)}"`
  }`

/** What the agent's isolation goes by: the policy of the settings, and what the store keeps (newest receipt first). */
export const isolationFinding = (
  { attested, isolation }: AgentPlace,
  quarantine: BotStatus["quarantines"][number] | undefined,
  receipts: ReadonlyArray<IsolationReceipt>,
  now: number
): Finding => {
  const [newest] = receipts
  if (quarantine !== undefined) {
    const lasting = quarantine.since === null ? "" : ` for ${span(now - quarantine.since.getTime())}`
    return agent.failed("isolation", `under quarantine${lasting}: ${quarantine.reason}`, {
      means: "Nobody is served",
      todo: "When the agent was mended: agent trust, or doctor --probe-isolation"
    })
  }
  switch (isolation) {
    case "shared":
      return agent.warning("isolation", "AGENT_ISOLATION=shared: everybody who may prompt shares one memory", {
        means: "What one room says may come up in another"
      })
    case "exclusive":
      return agent.ok("isolation", "AGENT_ISOLATION=exclusive: one conversation has the agent, others are refused")
    case "required":
      if (attested) return agent.ok("isolation", "required, by your word (AGENT_ATTESTED)")
      if (newest === undefined) {
        return agent.skipped("isolation", "required, and nothing is known of this agent yet", {
          means:
            "The bot probes it before it serves anybody (with {slot} in AGENT_URL it needs your word or your probe)",
          todo: "doctor --probe-isolation finds out now; AGENT_ATTESTED=true gives your word"
        })
      }
      return isValid(newest, now)
        ? agent.ok("isolation", `required: ${receiptText(newest, now)}`)
        : agent.warning("isolation", `required: ${receiptText(newest, now)}`, {
          means: "That does not count any more: the bot probes it again before it serves anybody"
        })
  }
}

/** How a probe ended. `Unfinished`: it came to no verdict, for a reason in a word. */
type Ended = ProbeVerdict | { readonly _tag: "Unfinished"; readonly why: string }

/** What a probe of the doctor's found. `lifted`: it ended a quarantine. */
export const probeFindings = (
  { prompts, seconds, verdict }: { readonly verdict: Ended; readonly prompts: number; readonly seconds: number },
  { lifted, slots }: { readonly lifted: boolean; readonly slots: ReadonlyArray<string> }
): ReadonlyArray<Finding> => {
  const cost = probe.ok("cost", `${prompts} prompts in ${seconds} s, on threads that nobody talks in`)
  const wiping = slots.length === 0
    ? []
    : [probe.warning("slots", `${slots.join(" and ")} were told what they now remember`, {
      todo: `Have the memory of both wiped before anybody is served by them`
    })]
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
          means: "It shares one memory: the agent is under quarantine, and nobody is served",
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
