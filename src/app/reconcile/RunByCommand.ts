import { Effect, Layer } from "effect"
import { reportJson, reportName } from "../../domain/reconciliation/KeptReconciliation.ts"
import { boundedReport } from "../../domain/reconciliation/ReportText.ts"
import { isEmpty, type Plan, stepsOf } from "../../domain/reset/Plan.ts"
import * as SessionFile from "../../layers/account/SessionFile.ts"
import * as JournalStore from "../../layers/journal/JournalStore.ts"
import * as AccountRecordsLive from "../../layers/reconciliation/AccountRecordsLive.ts"
import * as InterpreterRepair from "../../layers/reconciliation/InterpreterRepair.ts"
import { reportedRun } from "../../layers/reconciliation/ReportedRun.ts"
import { confirmedPlan } from "../../layers/reset/ConfirmedPlan.ts"
import * as PacedSteps from "../../layers/reset/PacedSteps.ts"
import * as ProgressSteps from "../../layers/reset/ProgressSteps.ts"
import * as ResetLive from "../../layers/reset/ResetLive.ts"
import { filesIn } from "../../layers/store/DataDir.ts"
import { Reset } from "../../services/reset/Reset.ts"
import { StoreValues } from "../../services/store/StoreValues.ts"
import type { OperatorPrompt } from "../reset/ApplyReset.ts"
import { accountAccess, actingAccess, proxies, type ServerAccess } from "../reset/ServerAccess.ts"
import { refuseServedBy, takeFolder } from "../reset/TakenFolder.ts"
import { compared, policyIn, snapshots } from "./Comparison.ts"
import type { Compared, ReconcileOrder } from "./ReconcileOrder.ts"

/** No bot works on the folder: what a sync brings is left to the next one. */
const unheard = () => false

const repairs = (server: ServerAccess, plan: Plan, { sink }: OperatorPrompt) => {
  const paced = PacedSteps.layer.pipe(
    Layer.provide(InterpreterRepair.layer),
    Layer.provide(AccountRecordsLive.layer),
    Layer.provide(server.backends)
  )
  return sink === undefined
    ? paced
    : ProgressSteps.layer(sink, () => stepsOf(plan).length).pipe(Layer.provide(paced))
}

/** Runs what is still due of a plan that was confirmed. */
const carriedOut = Effect.fnUntraced(
  function*(order: ReconcileOrder, server: ServerAccess, plan: Plan, prompt: OperatorPrompt) {
    const policy = yield* policyIn(order)
    const steps = ResetLive.layer.pipe(
      Layer.provide([repairs(server, plan, prompt), snapshots(order, server, unheard)])
    )
    return yield* Effect.flatMap(
      Reset,
      (reset) => reportedRun(reset, { cause: "request", request: null, policy, saved: plan }, () => Effect.void)
    ).pipe(Effect.provide(steps))
  }
)

/** Makes the plan, asks for it, carries it out as the only user of the folder, and keeps the report. */
export const runByCommand = Effect.fnUntraced(
  function*(order: ReconcileOrder, prompt: OperatorPrompt) {
    const { account, dataDir } = order
    const own = yield* takeFolder(dataDir, true)
    const sessions = SessionFile.layer(filesIn(dataDir).session)
    const looking = yield* Effect.provide(accountAccess(account), sessions)
    const server = actingAccess(looking, account, sessions)
    yield* refuseServedBy(looking, own)
    const found = yield* compared(order, server, unheard)
    const { plan } = found
    if (!isEmpty(plan)) {
      yield* prompt.show(plan)
      yield* confirmedPlan(prompt.ask)
      // A bot may have begun while the operator thought about it.
      yield* refuseServedBy(server, own)
    }
    return yield* Effect.gen(function*() {
      const { report } = isEmpty(plan) ? found : yield* carriedOut(order, server, plan, prompt)
      yield* (yield* StoreValues).put(reportName, reportJson(boundedReport(report)))
      return { report, plan } satisfies Compared
    }).pipe(Effect.provide(JournalStore.held(dataDir)))
  },
  Effect.scoped,
  (effect, order) => Effect.provide(effect, proxies(order))
)
