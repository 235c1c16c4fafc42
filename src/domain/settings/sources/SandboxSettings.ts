import type { SettingProblem } from "../SettingProblem.ts"
import type { RawSettings } from "../Settings.ts"

/** The settings that the sandbox makes itself, so that no setting of a real bot takes effect in it. */
export interface SandboxPlaces {
  readonly homeserver: string
  readonly token: string
  readonly agent: string
  readonly serverName: string
  readonly dataDir: string
}

const isReal = (name: string) => /^(MATRIX|AGENT|MASTER)_/i.test(name) || name === "STATE_DIRECTORY"

/** The directory that the sandbox keeps its data in; undefined where none was given, and it keeps nothing. */
export const keptDir = (raw: RawSettings): string | undefined => raw["DATA_DIR"]?.trim() || undefined

/** The settings of the sandbox's bot: people choose how it talks, and not whom it talks to. */
export const sandboxGiven = (raw: RawSettings, places: SandboxPlaces): RawSettings => ({
  LOG_LEVEL: "warn",
  ...Object.fromEntries(Object.entries(raw).filter(([name, text]) => !isReal(name) && text.trim() !== "")),
  MATRIX_HOMESERVER: places.homeserver,
  MATRIX_ACCESS_TOKEN: places.token,
  MATRIX_ALLOWED_USERS: `@*:${places.serverName}`,
  AGENT_URL: places.agent,
  DATA_DIR: places.dataDir
})

/** The problems of settings that take effect in the sandbox. */
export const sandboxProblems = (problems: ReadonlyArray<SettingProblem>) => problems.filter(({ name }) => !isReal(name))
