import { Clock, Effect } from "effect"
import type { IsolationReceipt } from "../../domain/isolation/IsolationReceipt.ts"
import type { IsolationRecords } from "./IsolationClearance.ts"
import type { ProbeOutcome } from "./IsolationProbe.ts"

type Records = Pick<IsolationRecords, "quarantine" | "receipts">

const kept: Readonly<Partial<Record<ProbeOutcome["verdict"]["_tag"], IsolationReceipt["verdict"]>>> = {
  Apart: "apart",
  Nothing: "nothing",
  Leaks: "leaks",
  Undecided: "undecided"
}

/**
 * Keeps the receipt of a probe, and puts the agent under quarantine where it leaks; a probe that came to no end
 * leaves nothing. Only one that the operator asked for lifts a quarantine.
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
  yield* receipts.keep({
    verdict: judged,
    at,
    by,
    seconds,
    asked,
    ...("why" in verdict && { why: verdict.why }),
    ...(agent !== undefined && { agent })
  })
  if (by === "doctor" && (verdict._tag === "Apart" || verdict._tag === "Nothing")) yield* quarantine.lift
})
