import { parseEnv } from "node:util"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import type { PlatformError } from "effect/PlatformError"
import { type Gathering, gather, type Pick, type Sources } from "../../domain/settings/Gathering.ts"
import { exampleOf, problem, type SettingProblem } from "../../domain/settings/SettingProblem.ts"
import { fileOf, type SettingName } from "../../domain/settings/Table.ts"

export interface Found extends Gathering {
  /** Names and texts, with the texts of secret files in place. */
  readonly given: Readonly<Record<string, string>>
}

const why = (error: PlatformError) =>
  error.reason._tag === "NotFound" ? "does not exist" : error.reason._tag === "PermissionDenied" ? "may not be read" : "cannot be read"

const dotEnv = Effect.fnUntraced(function*(directory: string) {
  const fs = yield* FileSystem.FileSystem
  const path = (yield* Path.Path).join(directory, ".env")
  return yield* fs.readFileString(path).pipe(
    Effect.map((text) => ({ values: parseEnv(text.replace(/^\uFEFF/, "")), problems: [] as ReadonlyArray<SettingProblem> })),
    Effect.catch((error) => Effect.succeed({
      values: {},
      problems: error.reason._tag === "NotFound" ? [] : [problem(".env", `${path} ${why(error)}; make it a file that the bot's user may read, or remove it`)]
    }))
  )
})

const secretFile = Effect.fnUntraced(function*(name: string, file: string) {
  const fs = yield* FileSystem.FileSystem
  return yield* fs.readFileString(file).pipe(
    Effect.map((text) => {
      const secret = text.replace(/\r?\n$/, "")
      return secret === "" ? problem(name, `${file} of ${fileOf(name as SettingName)} is empty; write the secret into it`) : secret
    }),
    Effect.catch((error) => Effect.succeed(problem(name, `${file} of ${fileOf(name as SettingName)} ${why(error)}; name a file that the bot's user may read, for example ${exampleOf(name as SettingName)}`)))
  )
})

/** What flags, environment and the `.env` of a directory say, and what the files hold that they name. */
export const find = Effect.fnUntraced(function*(options: { readonly flags: Sources["flag"]; readonly environment: Sources["environment"]; readonly directory: string }) {
  const written = yield* dotEnv(options.directory)
  const found = gather({ flag: options.flags, environment: options.environment, ".env": written.values })
  const given: Record<string, string> = {}
  const problems = [...written.problems, ...found.problems]
  const read = Effect.fnUntraced(function*([name, pick]: readonly [string, Pick]) {
    const text = pick.file === undefined ? (pick.text ?? "") : yield* secretFile(name, pick.file)
    // A name whose file failed stays given, so that it is not reported as missing too; its empty text is read as nothing.
    given[name] = typeof text === "string" ? text : ""
    if (typeof text !== "string") problems.push(text)
  })
  yield* Effect.forEach(found.picks, read, { discard: true })
  return { ...found, given, problems } satisfies Found
})
