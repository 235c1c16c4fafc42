import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import type { PlatformError } from "effect/PlatformError"
import { parseEnv } from "node:util"
import { exampleOf, problem } from "../../domain/settings/SettingProblem.ts"
import { fileOf, isSecret, isSettingName, type SettingName } from "../../domain/settings/SettingsTable.ts"
import { oddLines } from "../../domain/settings/sources/DotEnvLines.ts"
import {
  type ResolvedSettings,
  type ResolvedText,
  resolveSources,
  type SettingSources
} from "../../domain/settings/sources/SettingSources.ts"
import { atHome, cutShort, inQuotes, isPath } from "../../domain/settings/sources/SettingSyntax.ts"

export interface Found extends ResolvedSettings {
  /** Names and texts of the settings; for a secret file, the text that it holds. */
  readonly given: Readonly<Record<string, string>>
  /** The path of the file that holds a secret, by the secret's name. */
  readonly files: ReadonlyMap<string, string>
}

const why = (error: PlatformError) =>
  error.reason._tag === "NotFound"
    ? "does not exist"
    : error.reason._tag === "PermissionDenied"
    ? "may not be read"
    : "cannot be read"

/** Warns of a `.env` that holds secrets and that other users may read or change. */
const openly = (
  path: string,
  mode: number,
  values: Readonly<Record<string, string | undefined>>
): ReadonlyArray<string> =>
  (mode & 0o077) !== 0 && Object.entries(values).some(([name, text]) => text && isSettingName(name) && isSecret(name))
    ? [`${path} holds secrets, and other users of this machine may read or change it: chmod 600 ${path}`]
    : []

const dotEnv = Effect.fnUntraced(function*(path: string | undefined) {
  if (path === undefined) return { values: {}, problems: [], warnings: [] }
  const fs = yield* FileSystem.FileSystem
  return yield* Effect.all([fs.readFileString(path), fs.stat(path)]).pipe(
    Effect.map(([text, { mode }]) => {
      if (text.includes("\0")) {
        return { values: {}, problems: [problem(".env", `${path} is not UTF-8; save it as UTF-8`)], warnings: [] }
      }
      const values = parseEnv(text.replace(/^\uFEFF/, ""))
      const warnings = [...openly(path, mode, values), ...oddLines(text).map((why) => `${path}: ${why}`)]
      return { values, problems: cutShort(text, values), warnings }
    }),
    Effect.catch((error) =>
      Effect.succeed({
        values: {},
        problems: error.reason._tag === "NotFound"
          ? []
          : [problem(".env", `${path} ${why(error)}; make it a file that the bot's user may read, or remove it`)],
        warnings: []
      })
    )
  )
})

const secretFile = Effect.fnUntraced(function*(name: string, file: string) {
  const fs = yield* FileSystem.FileSystem
  return yield* fs.readFileString(file).pipe(
    Effect.map((text) => {
      const secret = text.replace(/\r?\n$/, "")
      return secret === ""
        ? problem(name, `${file} of ${fileOf(name as SettingName)} is empty; write the secret into it`)
        : secret
    }),
    Effect.catch((error) =>
      Effect.succeed(
        problem(
          name,
          `${file} of ${fileOf(name as SettingName)} ${
            why(error)
          }; name a file that the bot's user may read, for example ${exampleOf(name as SettingName)}`
        )
      )
    )
  )
})

/** Reads the settings from flags, the environment, the `.env` of a directory, and the secret files that they name. */
export const findSettings = Effect.fn("Environment.find")(
  function*(
    options: {
      readonly flags: SettingSources["flag"]
      readonly environment: SettingSources["environment"]
      /** undefined: no `.env` counts. */
      readonly directory: string | undefined
      /** A file of any name in the place of `.env`. */
      readonly file?: string
    }
  ) {
    const path = yield* Path.Path
    const { directory } = options
    const file = options.file ?? (directory === undefined ? undefined : path.join(directory, ".env"))
    const written = yield* dotEnv(file)
    const found = resolveSources({ flag: options.flags, environment: options.environment, ".env": written.values })
    const given: Record<string, string> = {}
    const files = new Map<string, string>()
    const problems = [...written.problems, ...found.problems]
    const home = options.environment["HOME"]
    const textOf = Effect.fnUntraced(function*(name: string, { file, text = "" }: ResolvedText) {
      if (file === undefined) return inQuotes(name, text) ?? (isPath(name) ? atHome(name, text, home) : text)
      const path = atHome(fileOf(name as SettingName), file, home)
      if (typeof path !== "string") return path
      files.set(name, path)
      return yield* secretFile(name, path)
    })
    const read = Effect.fnUntraced(function*([name, pick]: readonly [string, ResolvedText]) {
      const text = yield* textOf(name, pick)
      // A name whose file cannot be read stays given, so that it is not reported as missing too; an empty text counts
      // as nothing.
      given[name] = typeof text === "string" ? text : ""
      if (typeof text !== "string") problems.push(text)
    })
    yield* Effect.forEach(found.picks, read, { discard: true })
    return { ...found, warnings: [...written.warnings, ...found.warnings], given, files, problems } satisfies Found
  }
)
