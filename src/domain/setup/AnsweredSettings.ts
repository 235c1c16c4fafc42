import type { SettingProblem } from "../settings/SettingProblem.ts"
import { isSettingName } from "../settings/SettingsTable.ts"
import type { WrittenSetting } from "./EnvFile.ts"
import type { SetupAnswers } from "./SetupQuestions.ts"

/**
 * An answer and where it came from, as one value: whoever answers anew leaves neither the file of the earlier answer
 * behind, nor what was wrong with it.
 */
export interface AnsweredSetting extends WrittenSetting {
  readonly problem: SettingProblem | undefined
}

/** By the names of settings; `login` is how the bot logs in. */
export type AnsweredSettings = Readonly<Record<string, AnsweredSetting>>

/** What was found by flags, environment and files. */
interface FoundSettings {
  readonly given: SetupAnswers
  readonly files: ReadonlyMap<string, string>
  readonly problems: ReadonlyArray<SettingProblem>
}

export const answeredBy = ({ files, given, problems }: FoundSettings): AnsweredSettings =>
  Object.fromEntries(
    Object.entries(given).filter(([name]) => isSettingName(name)).map(([name, text]) => [
      name,
      { text, file: files.get(name), problem: problems.find((one) => one.name === name) }
    ])
  )

export const typedIn = (text: string): AnsweredSetting => ({ text, file: undefined, problem: undefined })

export const textsOf = (answers: AnsweredSettings): SetupAnswers =>
  Object.fromEntries(Object.entries(answers).map(([name, { text }]) => [name, text]))

/** What was found, with the answers in the place of all settings. */
export const foundWith = (found: FoundSettings, answers: AnsweredSettings): FoundSettings => {
  const settings = Object.entries(answers).filter(([name]) => isSettingName(name))
  const others = Object.entries(found.given).filter(([name]) => !isSettingName(name))
  // A text that a file should hold stays given, so that it is not missing as well.
  const kept = settings.filter(([, { file, problem, text }]) =>
    text !== "" || file !== undefined || problem !== undefined
  )
  return {
    given: Object.fromEntries([...others, ...kept.map(([name, { text }]) => [name, text] as const)]),
    files: new Map(kept.flatMap(([name, { file }]) => (file === undefined ? [] : [[name, file] as const]))),
    problems: [
      ...found.problems.filter(({ name }) => !isSettingName(name)),
      ...kept.flatMap(([, { problem }]) => (problem === undefined ? [] : [problem]))
    ]
  }
}
