import type { RoomId } from "../Ids.ts"
import type { Step } from "../reset/Step.ts"
import { accountWords, listWords, roomWords } from "../reset/text/StepWords.ts"
import { idShown, idsShown } from "../TerminalSafe.ts"
import type { Difference } from "./Difference.ts"
import type { ReconciliationCause, ReconciliationReport } from "./ReconciliationReport.ts"

/** The most entries of a list that are kept of a report. */
const mostKept = 200

/** The most lines of a list that are shown. */
const mostShown = 20

const causes: Record<ReconciliationCause, string> = {
  start: "at the start",
  request: "on request",
  upgrade: "because a room was upgraded",
  "place lost": "because the place in the stream was lost"
}

const joinedShown = (rooms: ReadonlyArray<RoomId>) =>
  `${rooms.slice(0, 3).map(idShown).join(", ")}${rooms.length > 3 ? ` and ${rooms.length - 3} more` : ""}`

/** A step as an order, which reads well of one that was done and of one that failed. */
export const stepText = (step: Step): string => {
  const list = listWords(step)
  if (list !== undefined) return `${joinedShown(list.rooms)}: ${list.act}`
  return `${"room" in step ? `${idShown(step.room)}: ` : ""}${roomWords(step) ?? accountWords(step) ?? step._tag}`
}

/** A difference in a line. */
export const differenceText = ({ kind, room, why }: Difference) =>
  `${room === null ? "" : `${idShown(room)}: `}${kind}${why === null ? "" : ` (${idsShown(why)})`}`

const section = (head: string, lines: ReadonlyArray<string>): ReadonlyArray<string> =>
  lines.length === 0 ? [] : [
    "",
    head,
    ...lines.slice(0, mostShown).map((line) => `  ${line}`),
    ...(lines.length > mostShown ? [`  and ${lines.length - mostShown} more`] : [])
  ]

const by = (differences: ReadonlyArray<Difference>, who: Difference["by"]) =>
  differences.filter((one) => one.by === who).map(differenceText)

/** A report for people: what differed, what was done about it, and what was left and why. */
export const reportText = (report: ReconciliationReport): string => {
  const { at, cause, differences, error, failed, parked, steps } = report
  const head = `Reconciled ${causes[cause]}, ${new Date(at).toISOString()}`
  if (error !== null) return `${head}\n\nIt could not be done: ${idsShown(error)}`
  const sections = [
    ...section("Differed", by(differences, "plan")),
    ...section("Done", steps.map(stepText)),
    ...section(
      "Failed, and tried again at the next reconciliation",
      failed.map(({ step, why }) => `${stepText(step)} — ${idsShown(why)}`)
    ),
    ...section("Left to the sync", by(differences, "sync")),
    ...section("Left, because no step mends it", by(differences, "nobody")),
    ...section(
      "Invitations that nobody answers (STRANGER_INVITES)",
      parked.map(({ inviter, room }) => `${idShown(room)}${inviter === null ? "" : ` by ${idShown(inviter)}`}`)
    )
  ]
  return [head, ...(sections.length === 0 ? ["", "Store and server agree."] : sections)].join("\n")
}

const boundedStep = (step: Step): Step =>
  step._tag === "MarkDirect"
    ? { ...step, rooms: step.rooms.slice(0, mostKept) }
    : step._tag === "TakeOutOfDirect"
    ? { ...step, rooms: step.rooms.slice(0, mostKept) }
    : step

/** The report with lists of a limited length, so that what is kept of it is small. */
export const boundedReport = (report: ReconciliationReport): ReconciliationReport => ({
  ...report,
  differences: report.differences.slice(0, mostKept),
  steps: report.steps.slice(0, mostKept).map(boundedStep),
  failed: report.failed.slice(0, mostKept).map(({ step, why }) => ({ step: boundedStep(step), why })),
  parked: report.parked.slice(0, mostKept)
})
