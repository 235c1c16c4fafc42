import { Effect } from "effect"
import { filesIn, proveDataDir } from "../../layers/store/DataDir.ts"
import { isLockHeld } from "../../layers/store/StoreLock.ts"
import type { OperatorPrompt } from "../reset/ApplyReset.ts"
import { policyIn } from "./Comparison.ts"
import type { Reconciled, ReconcileOrder } from "./ReconcileOrder.ts"
import { runByBot } from "./RunByBot.ts"
import { runByCommand } from "./RunByCommand.ts"

/** Reconciles by the bot that works on the folder, or without one. */
export const reconcileRun = Effect.fnUntraced(function*(order: ReconcileOrder, prompt: OperatorPrompt) {
  yield* proveDataDir(order.dataDir)
  yield* policyIn(order)
  const done: Reconciled = isLockHeld(filesIn(order.dataDir).lock)
    ? yield* runByBot(order, prompt)
    : yield* runByCommand(order, prompt)
  return done
})
