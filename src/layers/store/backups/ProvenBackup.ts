import { Effect } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { existsSync, statSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { pathToFileURL } from "node:url"
import { UserError } from "../../../domain/UserError.ts"
import * as NodeSqlite from "../NodeSqlite.ts"
import { layoutOf } from "../schema/Migrations.ts"
import { isCorrupt, journalError } from "../SqlFault.ts"
import { schemaFault, schemaIn, schemaOfLayout, type StoreSchema } from "./StoreSchema.ts"

const another = "name a file that backup wrote, or one of the folder backups. Nothing was changed."

const noStore = (file: string) => UserError.refuse(`${file} is no store of matrix-surface: ${another}`)

/** Whether the store's pages are whole and its indices agree with its tables. */
const isWhole = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  const [found] = yield* sql<{ integrity_check: string }>`PRAGMA integrity_check(1)`
  return found?.integrity_check === "ok"
}).pipe(Effect.catchIf(isCorrupt, () => Effect.succeed(false)))

/** Throws a refusal where a file, the copy of `backup`, holds more or less than a store of its layout. */
export const refuseForeign = (file: string, backup: string, expected: StoreSchema) => {
  const database = new DatabaseSync(`${pathToFileURL(file).href}?immutable=1`, { readOnly: true })
  try {
    const fault = schemaFault(schemaIn(database), expected)
    if (fault !== undefined) {
      throw UserError.refuse(`${backup} is no store as matrix-surface makes it (${fault}): ${another}`)
    }
  } finally {
    database.close()
  }
}

/**
 * A store of ours that this version can open, and nothing of it is damaged; everything else is refused before anything
 * is touched. Gives what a store of its layout is made of, to be compared with a copy.
 */
export const provenBackup = Effect.fnUntraced(function*(file: string) {
  if (!existsSync(file) || !statSync(file).isFile()) {
    return yield* UserError.refuse(
      `There is no file ${file}: name one that backup wrote, or one of the folder backups. Nothing was ` +
        "changed."
    )
  }
  const damaged = UserError.refuse(
    `${file} is damaged: name another file that backup wrote, or one of the folder backups. Nothing was changed.`
  )
  const filename = `${pathToFileURL(file).href}?immutable=1`
  return yield* Effect.gen(function*() {
    const layout = yield* layoutOf(file)
    if (layout === 0) return yield* noStore(file)
    if (!(yield* isWhole)) return yield* damaged
    return yield* schemaOfLayout(layout)
  }).pipe(
    Effect.provide(NodeSqlite.layer({ filename, readOnly: true })),
    Effect.catchTag("SqlError", (error) => Effect.fail(isCorrupt(error) ? damaged : journalError(file, error))),
    Effect.catchTag("StoreError", (error) => Effect.fail(error.reason === "newer" ? error : noStore(file)))
  )
})
