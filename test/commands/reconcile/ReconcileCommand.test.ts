import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem, Result } from "effect"
import { TestConsole } from "effect/testing"
import type { ReconcileOrder } from "../../../src/app/Programs.ts"
import { commandLine } from "../../../src/commands/CommandLine.ts"
import type { RoomId } from "../../../src/domain/Ids.ts"
import type { Plan } from "../../../src/domain/reset/Plan.ts"
import { noDevice, noDoctor, noReset, noTrialLogin, noTrust, noUsers } from "../../support/NoReset.ts"
import { serverState, snapshot } from "../../support/ResetWorld.ts"

const step = { _tag: "NoteLeft", room: "!r:x" as RoomId } as const
const plan: Plan = { basis: snapshot({ server: serverState({ rooms: [] }) }), stages: [[step]] }
const report = {
  at: 0,
  cause: "request" as const,
  request: null,
  differences: [],
  steps: [step],
  failed: [{ step, why: "502" }],
  parked: [],
  error: null
}

const run = Effect.fnUntraced(function*(args: ReadonlyArray<string>) {
  const orders: Array<ReconcileOrder> = []
  const execute = commandLine({
    version: "1",
    colors: false,
    environment: { MATRIX_HOMESERVER: "https://x", MATRIX_ACCESS_TOKEN: "t", DATA_DIR: "/d" },
    directory: "/nowhere",
    bot: () => Effect.die("no bot"),
    sandbox: () => Effect.die("no sandbox"),
    status: () => Effect.die("no store"),
    trust: noTrust,
    device: noDevice,
    trialLogin: noTrialLogin,
    doctor: noDoctor,
    ask: undefined,
    reset: noReset,
    users: noUsers,
    reconcile: {
      dryRun: (order) => Effect.sync(() => (orders.push(order), { plan, report })),
      run: (order) => Effect.sync(() => (orders.push(order), { plan: null, report }))
    }
  })
  const result = yield* Effect.result(execute(["reconcile", ...args]))
  const failure: unknown = Result.isFailure(result) ? result.failure : undefined
  return {
    orders,
    failure: failure as { message: string; exitCode: number } | undefined,
    stdout: (yield* TestConsole.logLines).join("\n")
  }
})

describe("reconcile", () => {
  it.effect("--json is one document, and a failed step ends it with 1", () =>
    Effect.gen(function*() {
      const { failure, stdout } = yield* run(["--yes", "--json"])
      const document = JSON.parse(stdout)
      assert.deepStrictEqual(Object.entries(document)[0], ["schema", "matrix-surface.reconcile/1"])
      assert.deepStrictEqual([document.dryRun, document.plan, document.failed.length], [false, null, 1])
      assert.strictEqual(failure?.exitCode, 1)
    }).pipe(Effect.provide(NodeServices.layer)))

  it.effect("a saved plan is run as it was saved; one of a reset is refused", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const file = `${yield* fs.makeTempDirectory()}/plan.json`
      assert.isUndefined((yield* run(["--dry-run", "--out", file])).failure)
      assert.strictEqual(Number((yield* fs.stat(file)).mode) & 0o777, 0o600)
      assert.deepStrictEqual((yield* run(["--plan", file])).orders[0]?.saved, plan)
      yield* fs.writeFileString(file, JSON.stringify({ schema: "matrix-surface.reset/1" }))
      const { failure } = yield* run(["--plan", file])
      assert.match(failure?.message ?? "", /is of the command reset, not of reconcile/)
      assert.strictEqual(failure?.exitCode, 2)
    }).pipe(Effect.provide(NodeServices.layer)))
})
