import type { SettingProblem } from "../SettingProblem.ts"
import type { RawSettings } from "../Settings.ts"

/** What the sandbox makes itself, so that nobody's settings for a real bot reach it. */
export interface SandboxPlaces {
  readonly homeserver: string
  readonly token: string
  readonly agent: string
  readonly serverName: string
  readonly dataDir: string
}

const isReal = (name: string) => /^(MATRIX|AGENT|MASTER)_/i.test(name) || name === "STATE_DIRECTORY"

/** Only a directory that was asked for is used: the sandbox keeps nothing by itself. */
export const keptDir = (given: RawSettings): string | undefined => given["DATA_DIR"]?.trim() || undefined

/** The settings of the sandbox's bot: how it talks is the person's choice, whom it talks to is not. */
export const sandboxGiven = (given: RawSettings, places: SandboxPlaces): RawSettings => ({
  LOG_LEVEL: "warn",
  ...Object.fromEntries(Object.entries(given).filter(([name, text]) => !isReal(name) && text.trim() !== "")),
  MATRIX_HOMESERVER: places.homeserver,
  MATRIX_ACCESS_TOKEN: places.token,
  MATRIX_ALLOWED_USERS: `@*:${places.serverName}`,
  AGENT_URL: places.agent,
  DATA_DIR: places.dataDir
})

/** Problems of settings that the sandbox does use. */
export const sandboxProblems = (problems: ReadonlyArray<SettingProblem>) => problems.filter(({ name }) => !isReal(name))
