import { isUnprovable, unprovableTodo, whyApart } from "../../isolation/IsolationPolicy.ts"
import { type IsolationReceipt, isValid } from "../../isolation/IsolationReceipt.ts"
import { idsShown, terminalSafe } from "../../TerminalSafe.ts"
import type { BotStatus } from "../BotStatus.ts"
import { ago, few, labelled, since, type StatusRow } from "../StatusRow.ts"

type Isolation = NonNullable<BotStatus["isolation"]>

const verdicts: Readonly<Record<IsolationReceipt["verdict"], string>> = {
  apart: "keeps conversations apart",
  nothing: "keeps nothing of a conversation",
  leaks: "leaks from one conversation to another",
  undecided: "is not known to keep conversations apart",
  trusted: "is trusted by the operator after a leak"
}

/** Whether some receipt counts, although a later probe found nothing out. */
const isKnown = (receipts: Isolation["receipts"], now: Date) =>
  receipts.some(({ at, verdict }) => at !== null && isValid({ verdict, at: at.getTime() }, now.getTime()))

const apartBy = {
  wire: "as each request tells the agent all that it knows of one",
  word: "by your word (AGENT_ATTESTED)"
}

const policyText = (isolation: Isolation, now: Date): readonly [string, StatusRow[2]] => {
  const { policy, receipts, slots, threads } = isolation
  if (policy === "shared") return ["shared: all conversations have one memory", "plain"]
  if (policy === "exclusive") return ["exclusive: one conversation has the agent for itself", "plain"]
  const why = whyApart(isolation)
  if (why !== undefined) return [`required: conversations are kept apart, ${apartBy[why]}`, "good"]
  if (isUnprovable(isolation, slots > 0)) {
    return [`required: nobody is served, as the agent does not tell conversations apart: ${unprovableTodo}`, "bad"]
  }
  const [newest] = receipts
  if (newest !== undefined) {
    const isBad = newest.verdict === "leaks" || (newest.verdict === "undecided" && !isKnown(receipts, now))
    return ["required: only an agent that keeps conversations apart is used", isBad ? "bad" : "good"]
  }
  if (threads === null) return ["required: not known, as AGENT_MAPPING cannot be used (config says why)", "bad"]
  return slots === 0
    ? ["required: not known yet; the agent is probed before the first conversation", "plain"]
    : ["required: not proven, so nobody is served: set AGENT_ATTESTED, or run doctor --probe-isolation", "bad"]
}

/** Whether conversations with the agent are kept apart, how that is known, and who has it for themselves. */
export const isolationRows = ({ at: now, isolation }: BotStatus): ReadonlyArray<StatusRow> => {
  if (isolation === null) return []
  const { free, leases, receipts, slots } = isolation
  const [text, tone] = policyText(isolation, now)
  const found = few(receipts, ({ agent, at, prompts, verdict, why }) => {
    const by = verdict === "trusted" ? "" : `, by a probe of ${prompts} prompts`
    return `${terminalSafe(agent ?? "an agent without a name")} ${verdicts[verdict]}${
      why === null || verdict === "trusted" ? "" : ` (${why})`
    }, ${ago(now, at)}${by}`
  })
  const taken = few(
    leases,
    ({ room, since: from, slot }) =>
      `${slot === "" ? "taken" : `slot ${slot} taken`} by ${idsShown(room)} since ${since(now, from)}`
  )
  const left = slots === 0 ? [] : [`${free} of ${slots} slots free${free === 0 ? ": agent release frees one" : ""}`]
  return [
    ...labelled("Isolation", [text], tone),
    ...[...found, ...taken, ...left].map((line): StatusRow => ["", line])
  ]
}
