import { Effect, Layer } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { StoreError } from "../domain/StoreError.ts"
import * as JournalSql from "../layers/journal/JournalSql.ts"
import { openWritable } from "../layers/store/backups/WritableDatabase.ts"
import * as NodeSqlite from "../layers/store/NodeSqlite.ts"
import { migrate } from "../layers/store/schema/Migrations.ts"
import { journalError } from "../layers/store/SqlFault.ts"
import { emptyStore } from "./EmptyStore.ts"
import { type WholeServices, withWhole } from "./WholeJournal.ts"

const name = ":memory:"

/**
 * A journal that ends with the process. It makes the same queries as the real one, on a database in memory, so it
 * cannot behave differently.
 */
export const layer: Layer.Layer<WholeServices | SqlClient.SqlClient, StoreError> = withWhole(
  Layer.unwrap(Effect.map(emptyStore, (image) =>
    JournalSql.layer(name).pipe(
      Layer.provide(Layer.effectDiscard(migrate(name, () => Effect.succeed(name)))),
      Layer.provideMerge(
        Layer.catchTag(
          NodeSqlite.layer({ filename: name, open: () => openWritable(name, image) }),
          "SqlError",
          (error) => Layer.effect(SqlClient.SqlClient, Effect.fail(journalError(name, error)))
        )
      )
    )))
)
