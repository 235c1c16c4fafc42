import * as Command from "effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Programs, ReconcileOrder } from "../../app/Programs.ts"
import { comparisonText } from "../../domain/reconciliation/ComparisonText.ts"
import type { ReconciliationReport } from "../../domain/reconciliation/ReconciliationReport.ts"
import { reportText } from "../../domain/reconciliation/ReportText.ts"
import { isEmpty } from "../../domain/reset/Plan.ts"
import { planText } from "../../domain/reset/text/PlanText.ts"
import { UserError } from "../../domain/UserError.ts"
import type { AskOperator } from "../process/AskOperator.ts"
import { withJsonRefusal } from "../process/JsonRefusal.ts"
import type { Surroundings } from "../process/LookedUpSettings.ts"
import { savePlan } from "../process/PlanFile.ts"
import { resetFlags } from "../reset/ResetFlags.ts"
import { shared } from "../RootCommand.ts"
import { orderOfFlags, type ReconcileFlags } from "./OrderOfFlags.ts"
import { reconcileDocument, reconcileSchema } from "./ReconcileDocument.ts"

interface ReconcileOptions extends Surroundings {
  readonly reconcile: Programs["reconcile"]
  readonly ask: AskOperator
}

const dryRun = Effect.fnUntraced(
  function*({ reconcile }: ReconcileOptions, order: ReconcileOrder, { out, plan }: ReconcileFlags, json: boolean) {
    const found = yield* reconcile.dryRun(order)
    const document = reconcileDocument(true, found)
    if (Option.isSome(out)) yield* savePlan(out.value, document)
    if (json) return yield* Console.log(document)
    yield* Console.log(comparisonText(found.plan, found.report))
    const file = Option.getOrUndefined(Option.orElse(out, () => plan))
    if (!isEmpty(found.plan)) {
      yield* Console.log(
        `\nThis was a dry run: nothing was changed. To do it: matrix-surface reconcile${
          file === undefined ? "" : ` --plan ${file}`
        }`
      )
    }
  }
)

const interrupted = Effect.sync(() =>
  void process.stderr.write("\nInterrupted: what was done stays done, and the same command does the rest.\n")
)

const run = Effect.fnUntraced(
  function*({ ask, reconcile }: ReconcileOptions, order: ReconcileOrder, { yes }: ReconcileFlags, json: boolean) {
    // With --json nothing is asked: the question would stand in the document.
    const question = json || ask === undefined ? undefined : ask("Do this?")
    const done = yield* reconcile.run(order, {
      show: (plan) => (json ? Effect.void : Console.log(`${planText(plan)}\n`)),
      ask: yes ? Effect.succeed(true) : question,
      sink: { write: (text) => void process.stderr.write(text), terminal: process.stderr.isTTY === true }
    })
    yield* Console.log(json ? reconcileDocument(false, done) : reportText(done.report))
    return done.report
  },
  Effect.onInterrupt(() => interrupted)
)

/** Ends the process as the report says; the report itself is printed by then. */
const endedAs = ({ error, failed, steps }: ReconciliationReport) =>
  error !== null
    ? Effect.fail(UserError.refuse(error))
    : failed.length === 0
    ? Effect.void
    : Effect.fail(
      new UserError({
        sentence: `${failed.length} ${failed.length === 1 ? "step" : "steps"} failed, ${steps.length} ${
          steps.length === 1 ? "is" : "are"
        } done and ${steps.length === 1 ? "stays" : "stay"} done; the same command does the rest.`,
        exitCode: 1
      })
    )

/** `reconcile`: shows in what store and homeserver differ, and mends it. */
export const reconcileCommand = (options: ReconcileOptions) => {
  const { dryRun: dry, out, plan, yes } = resetFlags
  return Command.make(
    "reconcile",
    { dryRun: dry, yes, out, plan },
    Effect.fnUntraced(function*(flags) {
      const { json, looked } = yield* shared(options)
      const report = yield* orderOfFlags(looked, flags).pipe(
        Effect.flatMap((order) =>
          flags.dryRun
            ? Effect.as(dryRun(options, order, flags, json), undefined)
            : run(options, order, flags, json)
        ),
        withJsonRefusal(reconcileSchema, json)
      )
      if (report !== undefined) yield* endedAs(report)
    })
  ).pipe(
    Command.withDescription("Compare what the bot knows with what the homeserver says, and mend what differs"),
    Command.withExamples([
      {
        command: "matrix-surface reconcile --dry-run",
        description: "Show what differs, what would be done, and what is left and why"
      },
      { command: "matrix-surface reconcile", description: "Show the plan and ask; a running bot carries it out" },
      {
        command: "matrix-surface reconcile --dry-run --out plan.json",
        description: "Save the plan, to be looked at and run later with --plan plan.json"
      },
      { command: "matrix-surface reconcile --yes --json | jq .failed", description: "For scripts" }
    ])
  )
}
