import { Result } from "effect"
import { type SettingProblem, wrongValue } from "./SettingProblem.ts"
import { type SettingName, settingNames, table, type ValueOf } from "./SettingsTable.ts"

/** The value of every setting, given or by default. */
export type SettingValues = { readonly [N in SettingName]: ValueOf<N> }

/** The values that could be read. Wrong ones are left out, and those that were not given and have no default. */
export type PartialValues = { readonly [N in SettingName]?: ValueOf<N> | undefined }

export const decodeAll = (raw: Readonly<Record<string, string>>) => {
  const values: Record<string, unknown> = {}
  const problems: Array<SettingProblem> = []
  for (const name of settingNames) {
    const text = raw[name]?.trim()
    const read: Result.Result<unknown, string> = table[name].read(text)
    if (Result.isSuccess(read)) values[name] = read.success
    else problems.push(wrongValue(name, text ?? "", read.failure))
  }
  return { values: values as PartialValues, problems }
}
