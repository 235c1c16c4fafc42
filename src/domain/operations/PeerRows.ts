import { assumed } from "../outbox/RateBudget.ts"
import { terminalSafe } from "../TerminalSafe.ts"
import { span } from "../TimeSpan.ts"
import type { BotStatus } from "./BotStatus.ts"
import { ago, few, labelled, since, type StatusRow, times, unknownYet } from "./StatusRow.ts"

type Rows = ReadonlyArray<StatusRow>

/** The homeserver's limit on sends, as far as the bot learned it. */
export const budgetRows = ({ at: now, budget }: BotStatus): Rows => {
  const blocked = budget?.blockedUntil == null ? 0 : budget.blockedUntil.getTime() - now.getTime()
  return [
    [
      "Sending",
      budget === null
        ? `${assumed.rate} a second after ${assumed.burst} at once (assumed: nothing learned yet)`
        : `${Number(budget.rate.toFixed(3))} a second after ${Number(budget.burst.toFixed(1))} at once (learned)`
    ],
    ...(blocked > 0 ? [["", `the homeserver lets nothing through for ${span(blocked + 999)}`, "bad"] as const] : [])
  ]
}

const reachText = (status: BotStatus): string => {
  const { agent: { name, reachedAt, state, trouble }, at: now } = status
  if (state === "reached") {
    return `reached ${ago(now, reachedAt)}${name === null ? "" : `; it calls itself ${terminalSafe(name)}`}`
  }
  if (trouble === null) return unknownYet(status) ?? "not tried yet"
  const what = state === "refused" ? "refuses this bot" : reachedAt === null ? "not reached" : "lost"
  return `${what} since ${since(now, trouble.since)}: ${terminalSafe(trouble.sentence)}; look at ${trouble.setting}`
}

/** Whether the agent can be reached; nothing where an earlier version noted nothing of it. */
const reachRows = (status: BotStatus): Rows => {
  const { agent, bot: { running } } = status
  const { address, refusal, state, trouble } = agent
  if (address === null) return []
  const tone = !running ? "plain" : trouble !== null ? "bad" : state === "reached" ? "good" : "plain"
  return [
    ["", terminalSafe(address)],
    ["", `${running ? "" : "when the bot last ran: "}${reachText(status)}`, tone],
    ...(refusal === null || refusal === trouble?.code
      ? []
      : [["", `it refused this bot before (${terminalSafe(refusal)})`, tone] as const])
  ]
}

/** Whether a conversation was lost after the last one that was connected. */
export const isLostLast = ({ attachedAt, lost }: BotStatus["agent"]): boolean =>
  lost !== null && (attachedAt === null || (lost.at?.getTime() ?? 0) >= attachedAt.getTime())

const conversationRows = (status: BotStatus): Rows => {
  const { agent, at: now } = status
  const { attachedAt, lost } = agent
  const lostLast = isLostLast(agent)
  return [
    [
      "",
      attachedAt === null
        ? unknownYet(status) === undefined ? "no conversation yet" : "no conversation known yet"
        : `last connected ${ago(now, attachedAt)}`,
      lostLast || attachedAt === null ? "plain" : "good"
    ],
    ...(lost === null
      ? []
      : [["", `last lost ${ago(now, lost.at)}: ${terminalSafe(lost.why)}`, lostLast ? "bad" : "plain"] as const])
  ]
}

const failedRows = ({ agent: { failedAnswer: failed }, at: now }: BotStatus): Rows =>
  failed === null
    ? []
    : [[
      "",
      `last failed answer ${ago(now, failed.at)} in ${terminalSafe(failed.room)}: ${terminalSafe(failed.code)}${
        times(failed.count)
      }`
    ]]

export const agentRows = (status: BotStatus): Rows =>
  [...reachRows(status), ...conversationRows(status), ...failedRows(status)].map(([, text, tone], index): StatusRow => [
    index === 0 ? "Agent" : "",
    text,
    tone ?? "plain"
  ])

export const quarantineRows = ({ at: now, quarantines }: BotStatus): Rows =>
  quarantines.flatMap(({ current, reason, since: from }): Rows => [
    ["Quarantine", `since ${since(now, from)}: ${terminalSafe(reason)}`, current === false ? "plain" : "bad"],
    [
      "",
      current === false
        ? "of another AGENT_URL than the one set here"
        : `nobody is served; when the agent was mended, run: agent trust${
          current === null ? " (with its AGENT_URL)" : ""
        }`
    ]
  ])

export const errorRows = ({ at: now, errors }: BotStatus): Rows =>
  errors.length === 0
    ? [["Errors", "none noted"]]
    : labelled(
      "Errors",
      few(errors, ({ at, kind, times: count }) => `${ago(now, at).padEnd(11)} ${terminalSafe(kind)}${times(count)}`)
    )
