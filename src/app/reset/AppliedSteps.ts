import { Layer } from "effect"
import { join } from "node:path"
import type { StoreError } from "../../domain/StoreError.ts"
import type { UserError } from "../../domain/UserError.ts"
import * as InterpreterApply from "../../layers/reset/InterpreterApply.ts"
import * as PacedSteps from "../../layers/reset/PacedSteps.ts"
import * as ProgressSteps from "../../layers/reset/ProgressSteps.ts"
import * as RecordedSteps from "../../layers/reset/RecordedSteps.ts"
import * as StoreResetFile from "../../layers/reset/store/StoreResetFile.ts"
import { filesIn } from "../../layers/store/DataDir.ts"
import type { SessionStore } from "../../services/account/SessionStore.ts"
import type { Interpreter } from "../../services/reset/Interpreter.ts"
import type { ServerAccess } from "./ServerAccess.ts"

/** What the steps of a run are carried out with. */
export interface AppliedStepsOptions {
  readonly dataDir: string
  /** undefined: the steps touch the store alone. */
  readonly server: ServerAccess | undefined
  /** File name of the old store; the record of the run bears it too. */
  readonly backup: string
  readonly progress: ProgressSteps.Sink | undefined
  /** How many steps the run has; asked when the first of them begins. */
  readonly total: () => number
}

/** Carries the steps out: paced, then recorded in a file, then shown as progress where somebody looks. */
export const appliedSteps = (
  { backup, dataDir, progress, server, total }: AppliedStepsOptions
): Layer.Layer<Interpreter, UserError | StoreError, SessionStore> => {
  const store = StoreResetFile.layer(dataDir, backup)
  const apply: Layer.Layer<Interpreter, UserError | StoreError, SessionStore> = server === undefined
    ? InterpreterApply.storeOnly.pipe(Layer.provide(store))
    : InterpreterApply.layer.pipe(Layer.provide([store, server.backends]))
  const record = join(filesIn(dataDir).backups, backup.replace(/\.db$/, ".jsonl"))
  const recorded = RecordedSteps.layer(record).pipe(Layer.provide(PacedSteps.layer), Layer.provide(apply))
  return progress === undefined
    ? recorded
    : ProgressSteps.layer(progress, total).pipe(Layer.provide(recorded))
}
