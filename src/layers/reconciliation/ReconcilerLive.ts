import { Clock, Effect, Layer, Option } from "effect"
import { MatrixError } from "../../domain/matrix/MatrixError.ts"
import { readRequest, reportJson, reportName, requestName } from "../../domain/reconciliation/KeptReconciliation.ts"
import { boundedReport } from "../../domain/reconciliation/ReportText.ts"
import type { ReconciliationPolicy } from "../../domain/reconciliation/RoomFindings.ts"
import { StoreError } from "../../domain/StoreError.ts"
import { UserError } from "../../domain/UserError.ts"
import { Matrix } from "../../services/matrix/Matrix.ts"
import { Reconciler } from "../../services/reconciliation/Reconciler.ts"
import { Interpreter } from "../../services/reset/Interpreter.ts"
import { Reset } from "../../services/reset/Reset.ts"
import { SnapshotReader } from "../../services/reset/SnapshotReader.ts"
import { StoreFacts } from "../../services/reset/StoreReset.ts"
import { StoreValues } from "../../services/store/StoreValues.ts"
import * as ResetLive from "../reset/ResetLive.ts"
import { nothingDone, reportedRun } from "./ReportedRun.ts"
import { type ServedAccount, servedSnapshot } from "./SnapshotServed.ts"

/** Reconciles the bot that this process runs. */
export const layer = (
  account: Omit<ServedAccount, "heard">,
  policy: ReconciliationPolicy
): Layer.Layer<Reconciler, never, Matrix | StoreFacts | StoreValues | Interpreter> =>
  Layer.effect(
    Reconciler,
    Effect.gen(function*() {
      const context = yield* Effect.context<Matrix | StoreFacts>()
      const values = yield* StoreValues
      const interpreter = Layer.succeed(Interpreter, yield* Interpreter)

      return Reconciler.of({
        requested: Effect.gen(function*() {
          const text = Option.getOrUndefined(yield* values.get(requestName))
          return readRequest(text, yield* Clock.currentTimeMillis)
        }),
        run: Effect.fnUntraced(function*(cause, request) {
          // Why the newest snapshot failed, which a refusal in words does not tell.
          let fault: MatrixError | StoreError | UserError | undefined
          const snapshot = servedSnapshot({ ...account, heard: true }).pipe(
            Effect.tapError((error) =>
              Effect.sync(() => {
                fault = error
              })
            ),
            Effect.mapError((error) => UserError.refuse(error.message)),
            Effect.provide(context)
          )
          const reset = ResetLive.layer.pipe(
            Layer.provide([Layer.succeed(SnapshotReader, SnapshotReader.of({ snapshot })), interpreter])
          )
          const asked = { cause, request: request?.id ?? null }
          const done = yield* Effect.flatMap(
            Reset,
            (reset) => reportedRun(reset, { ...asked, policy, saved: request?.plan ?? undefined }, () => Effect.void)
          ).pipe(Effect.provide(Layer.fresh(reset)), Effect.result)
          if (done._tag === "Failure" && fault instanceof StoreError) return yield* fault
          const unreachable = done._tag === "Failure" && fault instanceof MatrixError ? fault : undefined
          const report = done._tag === "Success"
            ? done.success.report
            : nothingDone(asked, yield* Clock.currentTimeMillis, done.failure.message)
          if (unreachable === undefined || request !== undefined) {
            yield* values.put(reportName, reportJson(boundedReport(report)))
          }
          if (request !== undefined) {
            yield* values.put(requestName, "")
          }
          return { report, unreachable }
        })
      })
    })
  )
