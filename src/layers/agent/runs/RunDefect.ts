import { Effect } from "effect"
import { RunTrouble } from "./RunDriver.ts"

/** A bug of ours at the line to the agent. It may pass, so that the line counts as lost and is tried again. */
const lostByBug = new RunTrouble({ why: "closed", detail: "defect", fatal: false, untaken: false })

/**
 * Makes a driver's defect trouble of its line (docs/decisions/0008-defects-are-caught-where-work-begins.md), which is
 * logged.
 */
export const defectAsTrouble = <A, E, R>(line: Effect.Effect<A, E, R>): Effect.Effect<A, E | RunTrouble, R> =>
  Effect.catchDefect(
    line,
    (defect) =>
      Effect.andThen(Effect.logError("A bug met the line to the agent, which is tried again", defect), lostByBug)
  )
