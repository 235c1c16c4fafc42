import { assert } from "@effect/vitest"
import { Cause, Effect, Exit, type Layer, Option } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { StoreError } from "../../src/domain/StoreError.ts"
import * as Store from "../../src/testing/JournalFolder.ts"
import { type WholeServices } from "../../src/testing/WholeJournal.ts"

/** An empty folder that goes with the scope. */
export const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "matrix-surface-test-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

/** Opens the store in a folder for as long as the effect runs. */
export const opened = <A, E>(dataDir: string, effect: Effect.Effect<A, E, WholeServices | SqlClient.SqlClient>) =>
  Effect.provide(effect, Store.layer(dataDir))

/** The journal's error that an effect fails with; a bug is not one. */
export const refusal = Effect.fnUntraced(function*<A, E>(effect: Effect.Effect<A, E>) {
  const exit = yield* Effect.exit(effect)
  if (Exit.isSuccess(exit)) return assert.fail("it should have failed")
  const error = Option.getOrUndefined(Cause.findErrorOption(exit.cause))
  return error instanceof StoreError ? error : assert.fail(`a JournalError, not ${Cause.pretty(exit.cause)}`)
})

/** The same for a layer. */
export const refusedLayer = <A, E>(layer: Layer.Layer<A, E>) => refusal(Effect.provide(Effect.void, layer))
