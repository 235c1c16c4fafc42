import { Result } from "effect"
import type { SettingProblem } from "./SettingProblem.ts"
import { parse, type RawSettings, type Settings } from "./Settings.ts"
import { warnings } from "./SettingWarnings.ts"

/** The result of reading all settings: settings to run with, or all problems. */
export interface SettingsResult {
  readonly settings: Settings | undefined
  readonly problems: ReadonlyArray<SettingProblem>
  readonly warnings: ReadonlyArray<string>
}

/** Reads the texts, and adds the problems of finding them (`found`); each name has one problem at most. */
export const settingsResult = (
  raw: RawSettings,
  sourceProblems: ReadonlyArray<SettingProblem>,
  suspicions: ReadonlyArray<string>
): SettingsResult => {
  const parsed = parse(raw)
  const named = new Set(sourceProblems.map((one) => one.name))
  const problems = Result.isFailure(parsed)
    ? [...sourceProblems, ...parsed.failure.filter((one) => !named.has(one.name))]
    : sourceProblems
  const settings = Result.isSuccess(parsed) && problems.length === 0 ? parsed.success : undefined
  return { settings, problems, warnings: settings === undefined ? suspicions : [...suspicions, ...warnings(settings)] }
}

export const refusal = (problems: ReadonlyArray<SettingProblem>) =>
  problems.length === 1
    ? `${problems[0]!.sentence}.`
    : [`${problems.length} settings are wrong:`, ...problems.map((one) => `  ${one.sentence}.`)].join("\n")
