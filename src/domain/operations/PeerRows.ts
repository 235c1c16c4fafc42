import { assumed } from "../outbox/RateBudget.ts"
import { terminalSafe } from "../TerminalSafe.ts"
import { span } from "../TimeSpan.ts"
import type { BotStatus } from "./BotStatus.ts"
import { ago, few, labelled, since, type StatusRow, times } from "./StatusRow.ts"

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

export const agentRows = ({ agent: { attachedAt, lost }, at: now }: BotStatus): Rows => {
  const lostLast = lost !== null && (attachedAt === null || (lost.at?.getTime() ?? 0) >= attachedAt.getTime())
  return [
    [
      "Agent",
      attachedAt === null ? "no conversation yet" : `last connected ${ago(now, attachedAt)}`,
      lostLast || attachedAt === null ? "plain" : "good"
    ],
    ...(lost === null
      ? []
      : [["", `last lost ${ago(now, lost.at)}: ${terminalSafe(lost.why)}`, lostLast ? "bad" : "plain"] as const])
  ]
}

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
