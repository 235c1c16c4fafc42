import { problem, type SettingProblem } from "./SettingProblem.ts"
import type { SettingName } from "./SettingsTable.ts"
import type { PartialValues } from "./SettingValues.ts"

interface IdleSetting {
  readonly name: SettingName
  /** Whether it has no effect beside these. */
  readonly when: (values: PartialValues) => boolean
  readonly because: string
  readonly instead: string
}

const rows: ReadonlyArray<IdleSetting> = [
  {
    name: "MATRIX_RECOVERY_KEY",
    when: ({ MATRIX_ENCRYPTION }) => MATRIX_ENCRYPTION === false,
    because: "MATRIX_ENCRYPTION is off, so there is nothing to recover",
    instead: "write MATRIX_ENCRYPTION=on"
  },
  {
    name: "HTTP_HOST",
    when: ({ HTTP_PORT, MEDIA_URL }) => HTTP_PORT === undefined && MEDIA_URL === undefined,
    because: "HTTP_PORT is not, so nothing is served there",
    instead: "write for example HTTP_PORT=8080"
  },
  {
    name: "MEDIA_URL",
    when: ({ MEDIA_MAX }) => MEDIA_MAX === 0,
    because: "MEDIA_MAX is 0, so there are no files",
    instead: "write for example MEDIA_MAX=20MiB"
  }
]

/** Settings that were given and do nothing beside the others. `raw`: the settings as they were given. */
export const idleProblems = (
  values: PartialValues,
  raw: Readonly<Record<string, string>>
): ReadonlyArray<SettingProblem> =>
  rows.filter(({ name, when }) => (raw[name] ?? "").trim() !== "" && when(values)).map(({ because, instead, name }) =>
    problem(name, `${name} is given and ${because}; ${instead}, or leave ${name} out`)
  )
