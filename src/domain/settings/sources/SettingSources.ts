import { problem, type SettingProblem } from "../SettingProblem.ts"
import { fileOf, isSecret, isSettingName, settingNames } from "../SettingsTable.ts"
import { besides, fileNames, oursInDotEnv, oursInEnvironment, suspicious } from "./UnknownSettings.ts"

export type Origin = "flag" | "environment" | ".env"

/** The text of a name in the strongest source that has it, or the file that holds the text. */
export interface ResolvedText {
  readonly origin: Origin
  readonly text: string | undefined
  readonly file: string | undefined
}

export type SettingSources = { readonly [O in Origin]: Readonly<Record<string, string | undefined>> }

export interface ResolvedSettings {
  readonly picks: ReadonlyMap<string, ResolvedText>
  readonly problems: ReadonlyArray<SettingProblem>
  readonly warnings: ReadonlyArray<string>
}

const ours = { flag: () => true, environment: oursInEnvironment, ".env": oursInDotEnv }
const origins: ReadonlyArray<Origin> = ["flag", "environment", ".env"]

/**
 * Takes each name from its strongest source: a flag wins over the environment, the environment over `.env`. An empty
 * text wins too, and means the default.
 */
export const resolveSources = (sources: SettingSources): ResolvedSettings => {
  const picks = new Map<string, ResolvedText>()
  const problems: Array<SettingProblem> = []
  for (const origin of origins) {
    const values = sources[origin]
    for (const name of [...settingNames, ...besides]) {
      if (picks.has(name)) continue
      const text = values[name]
      const fileName = isSettingName(name) && isSecret(name) ? fileOf(name) : undefined
      const file = fileName === undefined ? undefined : values[fileName]
      if (text === undefined && file === undefined) continue
      if (text && file) {
        problems.push(
          problem(
            name,
            `${name} and ${fileName} are both given (${origin}); keep one of them, for example ${fileName}=${file}`
          )
        )
      }
      picks.set(name, { origin, text, file: text ? undefined : file || undefined })
    }
    for (const [name, text] of Object.entries(values)) {
      if (text !== undefined && !picks.has(name) && !fileNames.has(name) && ours[origin](name)) {
        picks.set(name, { origin, text, file: undefined })
      }
    }
  }
  return {
    picks,
    problems,
    warnings: Object.keys(sources.environment).map(suspicious).filter((warning) => warning !== undefined)
  }
}
