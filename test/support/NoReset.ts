import { Effect } from "effect"
import type { ResetPrograms } from "../../src/commands/ResetCommand.ts"

/** For command lines that reset nothing. */
export const noReset: ResetPrograms = {
  dryRun: () => Effect.die("no reset"),
  run: () => Effect.die("no reset"),
  restore: () => Effect.die("no restore")
}
