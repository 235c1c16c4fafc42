import * as Effect from "effect/Effect"
import { parseEnv } from "node:util"
import { fileNames, oursInDotEnv } from "../../domain/settings/sources/UnknownSettings.ts"
import { answeredBy, type AnsweredSettings } from "../../domain/setup/AnsweredSettings.ts"
import { type EnvReader, fitting } from "../../domain/setup/EnvFile.ts"
import { findSettings } from "../../layers/operations/Environment.ts"
import type { Surroundings } from "../process/LookedUpSettings.ts"
import type { WrittenSettings } from "./SetupFiles.ts"
import type { SetupPlace } from "./SetupPlaces.ts"

/** What the file holds that is written anew. */
export interface FormerFile {
  readonly settings: AnsweredSettings
  /** Names of others, such as the proxy to use, with their texts. */
  readonly others: Readonly<Record<string, string>>
  /** Names that look like settings and are none. */
  readonly unknown: ReadonlyArray<string>
}

export const formerFile = Effect.fnUntraced(
  function*({ file, former }: SetupPlace, { environment }: Pick<Surroundings, "environment">) {
    if (former === undefined) return { settings: {}, others: {}, unknown: [] } satisfies FormerFile
    // The environment's own settings were found already; only what ~ means is asked of it.
    const found = yield* findSettings({
      flags: {},
      environment: { HOME: environment["HOME"] },
      directory: undefined,
      file
    })
    const settings = answeredBy(found)
    const besides = Object.entries(parseEnv(former.replace(/^\uFEFF/, ""))).flatMap(([name, text]) =>
      Object.hasOwn(settings, name) || fileNames.has(name) ? [] : [[name, text ?? ""] as const]
    )
    return {
      settings,
      others: Object.fromEntries(besides.filter(([name]) => !oursInDotEnv(name))),
      unknown: besides.flatMap(([name]) => (oursInDotEnv(name) ? [name] : []))
    } satisfies FormerFile
  }
)

/** Names of what the file held: which of them the new one holds as well because of that, and which it does not hold. */
export const namesTakenOver = (
  { others, settings, unknown }: FormerFile,
  given: AnsweredSettings,
  written: WrittenSettings,
  reader: EnvReader
) => {
  const names = Object.keys(settings)
  const fit = fitting(others, reader)
  const isThere: ReadonlySet<string> = new Set(written.keys())
  return {
    taken: [...names.filter((name) => isThere.has(name) && given[name] === undefined), ...Object.keys(fit)],
    left: [
      ...names.filter((name) => !isThere.has(name) && given[name] === undefined),
      ...unknown,
      ...Object.keys(others).filter((name) => !Object.hasOwn(fit, name))
    ]
  }
}
