import type { BotStatus } from "../operations/BotStatus.ts"
import { ago, labelled, number, type StatusRow } from "../operations/StatusRow.ts"
import { idsShown } from "../TerminalSafe.ts"

const causes: Record<NonNullable<BotStatus["reconciliation"]>["cause"], string> = {
  start: "at the start",
  request: "on request",
  upgrade: "after a room was upgraded",
  "place lost": "after the place in the stream was lost"
}

/** When store and homeserver were last compared, and what came of it. */
export const reconciliationRows = ({ at: now, reconciliation }: BotStatus): ReadonlyArray<StatusRow> => {
  if (reconciliation === null) return []
  const { at, cause, differences, error, failed, steps } = reconciliation
  const head = `${ago(now, at)}, ${causes[cause]}`
  if (error !== null) return labelled("Reconciled", [`not ${head}, because`, idsShown(error)], "bad")
  const left = differences.filter(({ by }) => by === "nobody").length
  const sync = differences.filter(({ by }) => by === "sync").length
  return [
    ["Reconciled", head],
    ...(steps.length + failed.length + left + sync === 0
      ? [["", "store and homeserver agreed"] as const]
      : [
        [
          "",
          [
            `${number(steps.length, "step", "steps")} done`,
            ...(failed.length === 0 ? [] : [`${failed.length} failed`]),
            ...(sync === 0 ? [] : [`${sync} left to the sync`]),
            ...(left === 0 ? [] : [`${left} left`])
          ].join(", "),
          failed.length === 0 ? "plain" : "bad"
        ] as const
      ])
  ]
}
