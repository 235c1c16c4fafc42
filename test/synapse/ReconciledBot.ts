import { Effect, Schema } from "effect"
import { Difference } from "../../src/domain/reconciliation/Difference.ts"
import { ReconciliationReport } from "../../src/domain/reconciliation/ReconciliationReport.ts"
import { finish } from "../support/Built.ts"

const Found = Schema.Struct({ steps: Schema.Array(Schema.Unknown), differences: Schema.Array(Difference) })
const Status = Schema.Struct({
  reconciliation: Schema.NullOr(Schema.Struct({ ...ReconciliationReport.fields, at: Schema.String })),
  turns: Schema.Struct({ queued: Schema.Int, asked: Schema.Int, streaming: Schema.Int })
})

/** What the commands of the built bot say of what differs, beside the bot that runs. */
export const commands = (main: string, settings: Record<string, string>) => {
  const run = <A>(schema: Schema.ConstraintDecoder<A>, args: ReadonlyArray<string>) =>
    Effect.promise(async () => {
      const { code, stderr, stdout } = await finish(process.execPath, [main, ...args, "--json"], { env: settings })
      if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}: ${stderr}`)
      return Schema.decodeUnknownSync(schema)(JSON.parse(stdout))
    })
  const status = run(Status, ["status"])
  const dryRun = run(Found, ["reconcile", "--dry-run"])
  return {
    status,
    dryRun,
    /** Waits for a reconciliation that ended after `since`, in milliseconds since 1970. */
    reconciled: Effect.fnUntraced(function*(since: number) {
      for (;;) {
        const { reconciliation } = yield* status
        if (reconciliation !== null && Date.parse(reconciliation.at) > since) return reconciliation
        yield* Effect.sleep("200 millis")
      }
    }),
    /** Waits until a dry run finds nothing to do; the last of some tries tells what there was. */
    inOrder: Effect.gen(function*() {
      for (let tries = 0;; tries++) {
        const { differences, steps } = yield* dryRun
        const left = [...steps, ...differences.filter(({ by }) => by === "sync")]
        if (left.length === 0 || tries === 20) return left
        yield* Effect.sleep("1 second")
      }
    })
  }
}
