import { Effect } from "effect"
import { existsSync, statSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { pathToFileURL } from "node:url"
import { UserError } from "../../../domain/UserError.ts"
import * as NodeSqlite from "../NodeSqlite.ts"
import { layoutOf } from "../schema/Migrations.ts"
import { faultOf, isCorrupt, journalError } from "../SqlFault.ts"
import { schemaFault, schemaIn, schemaOfLayout, type StoreSchema } from "./StoreSchema.ts"
import { isWhole } from "./WholeStore.ts"

const another = "name a file that backup wrote, or one of the folder backups. Nothing was changed."

const noStore = (file: string) => UserError.refuse(`${file} is no store of matrix-surface: ${another}`)

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
  const layout = yield* Effect.provide(layoutOf(file), NodeSqlite.layer({ filename, readOnly: true })).pipe(
    Effect.catchTag(
      "SqlError",
      (error) => Effect.fail(isCorrupt(error.reason.cause) ? damaged : journalError(file, error))
    ),
    Effect.catchTag("StoreError", (error) => Effect.fail(error.reason === "newer" ? error : noStore(file)))
  )
  if (layout === 0) return yield* noStore(file)
  const whole = Effect.try({ try: () => isWhole(file, "integrity_check"), catch: (cause) => faultOf(file, cause) })
  if (!(yield* whole)) return yield* damaged
  return yield* Effect.orDie(schemaOfLayout(layout))
})
