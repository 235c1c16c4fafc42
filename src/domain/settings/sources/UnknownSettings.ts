import { exampleOf, problem, type SettingProblem } from "../SettingProblem.ts"
import { fileOf, isSecret, isSettingName, type SettingName, settingNames } from "../SettingsTable.ts"
import { nearestName, typingMistakes } from "./NearestName.ts"

/** Names that are read and are no settings, because the service manager sets them. */
export const besides: ReadonlySet<string> = new Set(["STATE_DIRECTORY"])

export const fileNames: ReadonlyMap<string, SettingName> = new Map(
  settingNames.filter(isSecret).map((name) => [fileOf(name), name])
)

const isKnown = (name: string) => isSettingName(name) || fileNames.has(name) || besides.has(name)
const alwaysOurs = (name: string) => /^(MATRIX|AGENT)_/i.test(name)

/** First words of names that belong to nobody else in a `.env`; HTTP and MAX are too common. */
const firstWords: ReadonlySet<string> = new Set(
  settingNames.map((name) => name.split("_")[0]!).filter((word) => word !== "HTTP" && word !== "MAX")
)
const nearly = (name: string) =>
  settingNames.some((setting) => typingMistakes(name.toUpperCase(), setting) <= (setting.length < 8 ? 1 : 2))

/** Whether a name in the environment is ours. Others set names there too, so only what cannot be theirs counts. */
export const oursInEnvironment = (name: string) => isKnown(name) || alwaysOurs(name)

/** Whether a name in `.env` is ours. The file was written for this bot, though perhaps not for it alone. */
export const oursInDotEnv = (name: string) =>
  oursInEnvironment(name) || firstWords.has(name.split("_")[0]!.toUpperCase()) || nearly(name)

/**
 * The warning about a name that looks mistyped in a place where it may be somebody else's; undefined for other names.
 * It does not refuse the start.
 */
export const suspicious = (name: string): string | undefined => {
  if (isKnown(name) || alwaysOurs(name) || !nearly(name)) return undefined
  return `${name} is no setting; was ${nearestName(name.toUpperCase(), settingNames)} meant?`
}

const unknown = (name: string): SettingProblem => {
  const upper = name.toUpperCase()
  const base = upper.replace(/_FILE$/, "")
  if (base !== upper && isSettingName(base)) {
    return problem(name, `${name} does not exist, because ${base} is no secret; write ${exampleOf(base)}`)
  }
  const near = nearestName(upper, [...settingNames, ...fileNames.keys()])
  if (near === undefined) {
    return problem(name, `${name} is no setting; leave it out (the settings are listed by --help)`)
  }
  const right = fileNames.get(near)
  return problem(
    name,
    `${name} is no setting; did you mean ${near}? Write for example ${
      right === undefined ? exampleOf(near as SettingName) : exampleOf(right)
    }`
  )
}

export const unknownNames = (raw: Readonly<Record<string, string>>): ReadonlyArray<SettingProblem> =>
  Object.keys(raw).filter((name) => !isSettingName(name) && !besides.has(name)).map(unknown)
