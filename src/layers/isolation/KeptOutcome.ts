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
 * leaves nothing, and what was found of more than one name is nobody's. Only one that the operator asked for lifts a
 * quarantine, and only the one that `before` stands for, which was there when it began; one that was raised meanwhile
 * is the newer word, and stands.
 */
export const keepOutcome = Effect.fnUntraced(function*(
  { quarantine, receipts }: Records,
  { agent, asked, renamed, seconds, verdict }: ProbeOutcome,
  by: "start" | "doctor",
  before?: string
) {
  // First, so that nobody is served by an older receipt meanwhile.
  if (verdict._tag === "Leaks") yield* quarantine.raise(verdict.why)
  const judged = kept[verdict._tag]
  if (judged === undefined) return
  const isCleared = verdict._tag === "Apart" || verdict._tag === "Nothing"
  if (isCleared && by === "doctor" && (yield* quarantine.current) !== before) return
  const at = yield* Clock.currentTimeMillis
  yield* receipts.keep({
    verdict: judged,
    at,
    by,
    seconds,
    asked,
    ...("why" in verdict && { why: verdict.why }),
    ...(agent !== undefined && !renamed && { agent })
  })
  if (isCleared && by === "doctor" && before !== undefined) yield* quarantine.lift(before)
})
