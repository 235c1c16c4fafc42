import { Effect } from "effect"
import type { Programs } from "../../src/app/Programs.ts"

/** For command lines that reset nothing. */
export const noReset: Programs["reset"] = {
  dryRun: () => Effect.die("no reset"),
  run: () => Effect.die("no reset"),
  restore: () => Effect.die("no restore")
}

/** For command lines that reconcile nothing. */
export const noReconcile: Programs["reconcile"] = {
  dryRun: () => Effect.die("no reconciliation"),
  run: () => Effect.die("no reconciliation")
}

/** For command lines that look at nothing. */
export const noDoctor: Programs["doctor"] = () => Effect.die("no doctor")

/** For command lines of which one program runs. */
export const otherCommands: Omit<Programs, "doctor"> = {
  bot: () => Effect.die("no bot"),
  sandbox: () => Effect.die("no sandbox"),
  status: () => Effect.die("no store"),
  trust: { quarantine: () => Effect.die("no store"), lift: () => Effect.die("no store") },
  reconcile: noReconcile,
  reset: noReset
}
