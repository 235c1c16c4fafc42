import { Clock, Effect, Option } from "effect"
import { randomUUID } from "node:crypto"
import { isEmpty } from "../../domain/reset/Plan.ts"
import { UserError } from "../../domain/UserError.ts"
import { leaveRequest, reportOnRequest, takeRequestBack } from "../../layers/beside/ReconciliationRequested.ts"
import { confirmedPlan } from "../../layers/reset/ConfirmedPlan.ts"
import type { OperatorPrompt } from "../reset/ApplyReset.ts"
import { comparedBeside } from "./Comparison.ts"
import type { Reconciled, ReconcileOrder } from "./ReconcileOrder.ts"

/** How long the command waits for the bot, which looks for requests every five seconds. */
const patience = "60 seconds"

const lookEvery = "250 millis"

const silent = new UserError({
  sentence: "The bot did not reconcile within a minute, and the request was taken back: `status` says what the bot " +
    "waits for.",
  exitCode: 1
})

/** Makes the plan, asks for it, and has the bot that works on the folder run it. */
export const runByBot = Effect.fnUntraced(function*(order: ReconcileOrder, prompt: OperatorPrompt) {
  const { dataDir } = order
  const { plan } = yield* comparedBeside(order)
  if (!isEmpty(plan)) {
    yield* prompt.show(plan)
    yield* confirmedPlan(prompt.ask)
  }
  const id = randomUUID()
  // The bot runs what was shown, and nothing else.
  const left = Effect.flatMap(Clock.currentTimeMillis, (at) => leaveRequest(dataDir, { id, at, plan }))
  const answered = Effect.gen(function*() {
    while (true) {
      const report = yield* reportOnRequest(dataDir, id)
      if (report !== undefined) return report
      yield* Effect.sleep(lookEvery)
    }
  })
  const report = yield* Effect.acquireUseRelease(
    left,
    () => Effect.timeoutOption(answered, patience),
    () => Effect.ignore(takeRequestBack(dataDir, id))
  )
  if (Option.isNone(report)) return yield* silent
  return { report: report.value, plan: null } satisfies Reconciled
})
