import { Effect, Layer } from "effect"
import type { DatabaseSync } from "node:sqlite"
import { openWritable } from "../layers/store/backups/WritableDatabase.ts"
import * as NodeSqlite from "../layers/store/NodeSqlite.ts"
import { migrate } from "../layers/store/schema/Migrations.ts"

const name = ":memory:"

const made = Effect.suspend(() => {
  let database: DatabaseSync
  const open = () => (database = openWritable(name))
  return migrate(name, () => Effect.succeed(name)).pipe(
    Effect.andThen(Effect.sync(() => database.serialize())),
    Effect.provide(Layer.fresh(NodeSqlite.layer({ filename: name, open }))),
    Effect.orDie
  )
})

let bytes: Uint8Array | undefined

/**
 * The bytes of a store of the newest layout without rows. They are made once: making the tables of each small test's
 * store took longer than the tests.
 */
export const emptyStore: Effect.Effect<Uint8Array> = Effect.suspend(() =>
  bytes === undefined
    ? Effect.tap(made, (image) =>
      Effect.sync(() => {
        bytes = image
      }))
    : Effect.succeed(bytes)
)
