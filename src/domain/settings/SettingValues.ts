import { Result } from "effect"
import { type SettingProblem, wrongValue } from "./SettingProblem.ts"
import { type SettingName, settingNames, table, type ValueOf } from "./SettingsTable.ts"

/** Every setting's value, given or by default. */
export type SettingValues = { readonly [N in SettingName]: ValueOf<N> }

/** What could be read: a value that is wrong is left out, as is one that was neither given nor has a default. */
export type PartialValues = { readonly [N in SettingName]?: ValueOf<N> | undefined }

export const decodeAll = (given: Readonly<Record<string, string>>) => {
  const values: Record<string, unknown> = {}
  const problems: Array<SettingProblem> = []
  for (const name of settingNames) {
    const text = given[name]?.trim()
    const read: Result.Result<unknown, string> = table[name].read(text)
    if (Result.isSuccess(read)) values[name] = read.success
    else problems.push(wrongValue(name, text ?? "", read.failure))
  }
  return { values: values as PartialValues, problems }
}
