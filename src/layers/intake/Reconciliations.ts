import { Clock, Effect, Semaphore } from "effect"
import type { ReconciliationCause } from "../../domain/reconciliation/ReconciliationReport.ts"
import type { Step } from "../../domain/reset/Step.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { Reconciler } from "../../services/reconciliation/Reconciler.ts"
import { serverRetry } from "../pace/ServerRetry.ts"
import { untilDone } from "../pace/StoreRetry.ts"
import { makeCalledWorker } from "./CalledWorker.ts"

/** Writes of the account's data, which are no news to an operator. */
const isRecord = ({ _tag }: Step) => _tag === "MirrorChat" || _tag === "MirrorStore" || _tag === "MarkDirect"

/** Ms between two runs that nobody asked for: few at first, and ever more while somebody upgrades room after room. */
const [leastSpaced, mostSpaced] = [5_000, 60_000]

/** Ms without a run after which the next ones are spaced as the first. */
const calm = 600_000

/** Ms between two looks for a request. */
const lookEvery = 5_000

/** Ms after a refusal by the homeserver that is neither a limit nor an outage. */
const afterRefusal = 60_000

/** Ms after a run of which steps failed, twice as long after each further one: what a server refused may be allowed. */
const afterFailure = { first: 600_000, most: 21_600_000 }

/**
 * Reconciles in the background, one run at a time; the effect that is returned calls for a run. `takeUp` starts what
 * follows from the steps that were done. A run that waits for the homeserver holds up no request.
 */
export const makeReconciliations = Effect.fnUntraced(
  function*(takeUp: (steps: ReadonlyArray<Step>) => Effect.Effect<void, StoreError>) {
    const reconciler = yield* Reconciler
    const one = yield* Semaphore.make(1)
    let wanted: ReconciliationCause | undefined
    let begunAt: number | undefined
    let spaced = leastSpaced
    const scope = yield* Effect.scope
    let failedRuns = 0
    let timer = 0

    /** Calls for another run in a while where steps of this one failed; a newer run decides anew. */
    const afterRun = (cause: ReconciliationCause, failed: boolean) =>
      Effect.suspend(() => {
        const mine = ++timer
        failedRuns = failed ? failedRuns + 1 : 0
        if (!failed) return Effect.void
        const wait = Math.min(afterFailure.most, afterFailure.first * 2 ** Math.min(failedRuns - 1, 10))
        const again = Effect.suspend(() => (mine === timer ? call(cause) : Effect.void))
        return Effect.asVoid(Effect.forkIn(Effect.delay(again, wait), scope))
      })

    const run = Effect.fnUntraced(function*(...asked: Parameters<typeof reconciler.run>) {
      const { report, unreachable } = yield* one.withPermits(1)(reconciler.run(...asked))
      if (unreachable !== undefined) return yield* Effect.fail(unreachable)
      const changed = report.failed.length > 0 || report.steps.some((step) => !isRecord(step))
      yield* Effect.logWithLevel(changed ? "Info" : "Debug")("Reconciled with the homeserver").pipe(
        Effect.annotateLogs({
          cause: report.cause,
          steps: report.steps.length,
          failed: report.failed.length
        })
      )
      yield* takeUp(report.steps)
      if (report.cause !== "request") yield* afterRun(report.cause, report.failed.length > 0)
    })

    const unasked = Effect.gen(function*() {
      const now = yield* Clock.currentTimeMillis
      const rest = begunAt === undefined ? 0 : begunAt + spaced - now
      if (rest > 0) yield* Effect.sleep(Math.min(rest, spaced))
      const cause = wanted
      if (cause === undefined) return
      // Calls that come during the run are for another one.
      wanted = undefined
      const at = yield* Clock.currentTimeMillis
      spaced = begunAt === undefined || at - begunAt > calm ? leastSpaced : Math.min(2 * spaced, mostSpaced)
      begunAt = at
      yield* Effect.retry(run(cause), serverRetry({ refusal: () => afterRefusal })).pipe(
        // The schedule has no end for these.
        Effect.catchTag("MatrixError", Effect.die),
        Effect.onError(() =>
          Effect.sync(() => {
            wanted ??= cause
          })
        )
      )
    })
    const called = yield* makeCalledWorker("reconciliation", unasked)
    const call = (cause: ReconciliationCause): Effect.Effect<void> =>
      Effect.suspend(() => {
        wanted = cause
        return called
      })

    const asked = Effect.gen(function*() {
      const request = yield* reconciler.requested
      // The report of a request says that the homeserver could not be asked.
      if (request !== undefined) {
        yield* Effect.ignore(Effect.catchTag(run("request", request), "StoreError", Effect.die))
      }
    })
    yield* Effect.forkScoped(
      Effect.forever(Effect.andThen(Effect.sleep(lookEvery), untilDone("a request to reconcile", asked)))
    )

    return call
  }
)
