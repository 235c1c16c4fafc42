import { problem, type SettingProblem } from "./SettingProblem.ts"
import type { SettingName } from "./SettingsTable.ts"
import type { PartialValues } from "./SettingValues.ts"

interface Later {
  readonly name: SettingName
  readonly given: (values: PartialValues) => boolean
  readonly instead: string
}

/**
 * Settings that this version reads and does not support yet. They are refused and not ignored; a version that supports
 * one deletes its lines.
 */
export const unsupportedSettings: ReadonlyArray<Later> = [
  {
    name: "AGENT_WIRE",
    given: (v) => v.AGENT_WIRE === "openai",
    instead: "this version speaks wire1 and mapping: write AGENT_WIRE=wire1 or leave it out"
  },
  {
    name: "AGENT_MODEL",
    given: (v) => v.AGENT_MODEL !== undefined,
    instead: "this version speaks wire1 and mapping: leave it out"
  },
  {
    name: "AGENT_SYSTEM_PROMPT",
    given: (v) => v.AGENT_SYSTEM_PROMPT !== undefined,
    instead: "this version speaks wire1 and mapping: leave it out"
  }
]

export const notYet = (values: PartialValues): ReadonlyArray<SettingProblem> =>
  unsupportedSettings.filter((one) => one.given(values)).map((one) =>
    problem(one.name, `${one.name} is not served yet: ${one.instead}`)
  )
