import { Effect, Layer } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { JournalError } from "../../domain/StoreError.ts"
import type { Journal } from "../../services/journal/Journal.ts"
import { fileFault, filesIn, makePrivate, prepareDataDir } from "./DataDir.ts"
import * as JournalSql from "../journal/JournalSql.ts"
import { lock } from "./StoreLock.ts"
import { migrate } from "./Migrations.ts"
import * as NodeSqlite from "./NodeSqlite.ts"
import { journalError } from "../journal/SqlFault.ts"

/** A write that changes nothing: a full disk or a read-only file shows here, and not with the first message. */
const provenWritable = (file: string) =>
  Effect.gen(function*() {
    const sql = yield* SqlClient.SqlClient
    yield* sql.withTransaction(
      sql`INSERT INTO meta (name, value) VALUES ('opened', 'yes') ON CONFLICT (name) DO UPDATE
        SET value = excluded.value`
    ).pipe(NodeSqlite.durably)
  }).pipe(Effect.catchTag("SqlError", (error) => Effect.fail(journalError(file, error))))

/** Where a store of an older layout is copied to. */
export const backupPath = (folder: string) => (version: number) =>
  Effect.try({
    try: () => {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      const path = join(folder, `bot-layout${version}-${new Date().toISOString().replaceAll(/[:.]/g, "-")}.db`)
      makePrivate(path)
      return path
    },
    catch: fileFault(folder)
  })

/** Files that nobody else can read, made where they are not there. */
export const privateFiles = (files: ReadonlyArray<string>) =>
  Effect.forEach(files, (file) => Effect.try({ try: () => makePrivate(file), catch: fileFault(file) }), {
    discard: true
  })

/**
 * The store in a folder: locked for this process, opened, migrated, and seen to be writable. Provides the journal and
 * its SQL.
 */
export const layer = (dataDir: string): Layer.Layer<Journal | SqlClient.SqlClient, JournalError> => {
  const files = filesIn(dataDir)
  const open = Layer.catchTag(
    NodeSqlite.layer({ filename: files.store }),
    "SqlError",
    (error) => Layer.effect(SqlClient.SqlClient, Effect.fail(journalError(files.store, error)))
  )
  const held = Layer.effectDiscard(Effect.gen(function*() {
    yield* prepareDataDir(dataDir)
    yield* privateFiles([files.lock])
    yield* lock(files.lock, files.store)
    yield* privateFiles([files.store])
  }))
  const ready = Layer.effectDiscard(
    Effect.andThen(migrate(files.store, backupPath(files.backups)), provenWritable(files.store))
  )
  return JournalSql.layer(files.store).pipe(
    Layer.provide(ready),
    Layer.provideMerge(open),
    Layer.provide(held)
  )
}
