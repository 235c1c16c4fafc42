import { Clock, Effect } from "effect"
import type { IsolationReceipt } from "../../domain/isolation/IsolationReceipt.ts"
import type { IsolationRecords } from "./IsolationAdmission.ts"
import type { ProbeOutcome } from "./IsolationProbe.ts"

type Records = Pick<IsolationRecords, "quarantine" | "receipts">

const kept: Readonly<Partial<Record<ProbeOutcome["verdict"]["_tag"], IsolationReceipt["verdict"]>>> = {
  Apart: "apart",
  Nothing: "nothing",
  Leaks: "leaks"
}

/**
 * Keeps the receipt of a probe, and puts the agent under quarantine where it leaks; a probe without a verdict leaves
 * nothing. A quarantine that there is stays: lifting it is its caller's.
 */
export const keepOutcome = Effect.fnUntraced(function*(
  { quarantine, receipts }: Records,
  { agent, asked, seconds, verdict }: ProbeOutcome,
  by: "start" | "doctor"
) {
  // First, so that nobody is served by an older receipt meanwhile.
  if (verdict._tag === "Leaks") yield* quarantine.raise(verdict.why)
  const judged = kept[verdict._tag]
  if (judged === undefined) return
  const at = yield* Clock.currentTimeMillis
  yield* receipts.keep({ verdict: judged, at, by, seconds, asked, ...(agent !== undefined && { agent }) })
})
