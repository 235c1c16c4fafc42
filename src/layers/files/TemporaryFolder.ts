import { Effect, Predicate } from "effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { UserError } from "../../domain/UserError.ts"

const made = (name: string) => {
  const folder = mkdtempSync(join(tmpdir(), `matrix-surface-${name}-`))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  process.once("exit", remove)
  return { folder, remove }
}

const refused = (error: unknown) =>
  UserError.refuse(
    `No folder for temporary files can be made in ${tmpdir()} (${
      Predicate.hasProperty(error, "code") && Predicate.isString(error.code) ? error.code : "no code"
    }): name one in TMPDIR that this user may write in.`
  )

/** A folder that ends with the scope, also when the terminal is closed and the process ends at once. */
export const temporaryFolder = (name: string) =>
  Effect.acquireRelease(
    Effect.try({ try: () => made(name), catch: refused }),
    ({ remove }) =>
      Effect.sync(() => {
        process.off("exit", remove)
        remove()
      })
  ).pipe(Effect.map(({ folder }) => folder))
