import { settingNames } from "../../settings/SettingsTable.ts"

type Environment = Readonly<Record<string, string | undefined>>

/** Those of other versions and of other processes of the bot too. */
const settings: ReadonlySet<string> = new Set([...settingNames, "DATABASE_URL", "CLUSTER_HOST", "CLUSTER_PORT"])

/** What a service manager or a parent process tells this one alone, and what names places of the bot's user. */
const ofThisProcess: ReadonlySet<string> = new Set([
  "NOTIFY_SOCKET",
  "WATCHDOG_PID",
  "WATCHDOG_USEC",
  "LISTEN_FDS",
  "LISTEN_PID",
  "LISTEN_FDNAMES",
  "JOURNAL_STREAM",
  "CREDENTIALS_DIRECTORY",
  "STATE_DIRECTORY",
  "CACHE_DIRECTORY",
  "LOGS_DIRECTORY",
  "CONFIGURATION_DIRECTORY",
  "RUNTIME_DIRECTORY",
  "NODE_CHANNEL_FD",
  "NODE_OPTIONS",
  "HOME",
  "OLDPWD",
  "PWD"
])

/**
 * Whether the agent is not given this: all settings of the bot, names that lead to files with secrets, and what is
 * about this process or its user's home.
 */
export const isKeptFromAgent = (name: string): boolean =>
  settings.has(name) || /^MATRIX_|_FILE$|^XDG_|^OTEL_|^npm_/.test(name) || ofThisProcess.has(name)

/** The environment of the agent's process: everything that is not withheld, and a home of its own. */
export const agentEnvironment = (environment: Environment, home: string): Readonly<Record<string, string>> => {
  const passed = Object.entries(environment).flatMap(([name, value]) =>
    value === undefined || isKeptFromAgent(name) ? [] : [[name, value] as const]
  )
  return {
    ...Object.fromEntries(passed),
    HOME: home,
    XDG_CONFIG_HOME: `${home}/.config`,
    XDG_DATA_HOME: `${home}/.local/share`,
    XDG_STATE_HOME: `${home}/.local/state`,
    XDG_CACHE_HOME: `${home}/.cache`
  }
}
