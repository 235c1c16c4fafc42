import { Effect, Layer } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { StoreError } from "../../domain/StoreError.ts"
import { filesIn, prepareDataDir, privateFiles } from "../store/DataDir.ts"
import * as NodeSqlite from "../store/NodeSqlite.ts"
import { backupPath, migrate } from "../store/schema/Migrations.ts"
import { journalError } from "../store/SqlFault.ts"
import { lock } from "../store/StoreLock.ts"
import * as JournalSql from "./JournalSql.ts"
import { putValues } from "./JournalValues.ts"

/** Writes once when the store is opened, so that a full disk or a read-only file fails the start. */
const provenWritable = (file: string) =>
  Effect.gen(function*() {
    const sql = yield* SqlClient.SqlClient
    yield* NodeSqlite.durably(sql.withTransaction(putValues(sql, [["opened", "yes"]])))
  }).pipe(Effect.catchTag("SqlError", (error) => Effect.fail(journalError(file, error))))

/** The store in a folder that this process holds: opened, migrated and written to once; and its `SqlClient`. */
export const held = (dataDir: string): Layer.Layer<JournalSql.JournalServices | SqlClient.SqlClient, StoreError> => {
  const files = filesIn(dataDir)
  const open = Layer.catchTag(
    NodeSqlite.layer({ filename: files.store }),
    "SqlError",
    (error) => Layer.effect(SqlClient.SqlClient, Effect.fail(journalError(files.store, error)))
  )
  const ready = Layer.effectDiscard(
    Effect.andThen(migrate(files.store, backupPath(files.backups)), provenWritable(files.store))
  )
  return JournalSql.layer(files.store).pipe(
    Layer.provide(ready),
    Layer.provideMerge(open),
    Layer.provide(Layer.effectDiscard(privateFiles([files.store])))
  )
}

/** The same, where the folder is locked for this process first. */
export const layer = (dataDir: string): Layer.Layer<JournalSql.JournalServices | SqlClient.SqlClient, StoreError> => {
  const files = filesIn(dataDir)
  return held(dataDir).pipe(Layer.provide(Layer.effectDiscard(Effect.gen(function*() {
    yield* prepareDataDir(dataDir)
    yield* privateFiles([files.lock])
    yield* lock(files.lock, files.store)
  }))))
}
