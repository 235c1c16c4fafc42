import { isEmpty, type Plan } from "../reset/Plan.ts"
import { planText } from "../reset/text/PlanText.ts"
import { idShown, idsShown } from "../TerminalSafe.ts"
import type { Difference } from "./Difference.ts"
import type { ReconciliationReport } from "./ReconciliationReport.ts"

/** The most lines of a list that are shown. */
const mostShown = 20

const lineOf = ({ kind, room, why }: Difference) =>
  `  ${room === null ? "" : `${idShown(room)}: `}${kind}${why === null ? "" : ` (${idsShown(why)})`}`

const listed = (head: string, differences: ReadonlyArray<Difference>): ReadonlyArray<string> =>
  differences.length === 0 ? [] : [
    head,
    ...differences.slice(0, mostShown).map(lineOf),
    ...(differences.length > mostShown ? [`  and ${differences.length - mostShown} more`] : [])
  ]

/** What a dry run found, for people: the plan, and what no step of it mends. */
export const comparisonText = (plan: Plan, { differences }: Pick<ReconciliationReport, "differences">): string => {
  const by = (who: Difference["by"]) => differences.filter((one) => one.by === who)
  const left = [
    listed("Left to the sync", by("sync")),
    listed("Left, because no step mends it", by("nobody"))
  ].filter((lines) => lines.length > 0)
  return isEmpty(plan) && left.length === 0
    ? "Store and homeserver agree: there is nothing to do."
    : [planText(plan), ...left.map((lines) => lines.join("\n"))].join("\n\n")
}
