import { fileOf, isSecret, type SettingName, table } from "./SettingsTable.ts"
import { shownUrl } from "./types/UrlSetting.ts"

/** A problem of one setting, as a sentence for the person who wrote it. */
export interface SettingProblem {
  readonly name: string
  readonly sentence: string
}

export const problem = (name: string, sentence: string): SettingProblem => ({ name, sentence })

/** A sentence with its full stop, where it ends with no other mark. */
export const withFullStop = (sentence: string): string => (sentence.endsWith("?") ? sentence : `${sentence}.`)

/** An example of a setting. A secret is shown as a file, which is the safer way. */
export const exampleOf = (name: SettingName) =>
  isSecret(name) ? `${fileOf(name)}=/run/secrets/${name.toLowerCase()}` : `${name}=${table[name].example}`

/** The value as people may see it; undefined for a secret. */
export const shown = (name: SettingName, value: string): string | undefined => {
  if (isSecret(name)) return undefined
  const safe = table[name].kind.noun === "URL" ? shownUrl(value) : value
  return safe.length > 80 ? `${safe.slice(0, 79)}…` : safe
}

export const wrongValue = (name: SettingName, value: string, complaint: string): SettingProblem => {
  const safe = shown(name, value)
  const subject = safe === undefined ? `${name} ${complaint}` : `${name} is "${safe}", ${complaint}`
  return problem(name, `${subject}; write for example ${exampleOf(name)}`)
}
