import { Effect } from "effect"
import type { Programs } from "../../src/app/Programs.ts"

/** For command lines that reset nothing. */
export const noReset: Programs["reset"] = {
  dryRun: () => Effect.die("no reset"),
  run: () => Effect.die("no reset"),
  restore: () => Effect.die("no restore")
}
