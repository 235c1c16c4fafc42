import { type Duration, type Redacted, Result } from "effect"
import type { Homeserver } from "../account/ServerName.ts"
import type { UserId } from "../Ids.ts"
import { commandUrl } from "./agent/CommandUrl.ts"
import { contradictions } from "./SettingConflicts.ts"
import type { SettingProblem } from "./SettingProblem.ts"
import { decodeAll, type PartialValues, type SettingValues } from "./SettingValues.ts"
import { unknownNames } from "./sources/UnknownSettings.ts"
import type { Globs } from "./types/UserGlobs.ts"

export type Auth =
  | { readonly _tag: "Token"; readonly token: Redacted.Redacted }
  | { readonly _tag: "Password"; readonly user: UserId; readonly password: Redacted.Redacted }

export interface AgentSettings {
  /** A template that may hold `{thread}` and `{slot}`; what stands for `command` where that starts the agent. */
  readonly url: string
  /** The command line that starts the agent. */
  readonly command: string | undefined
  /** What `{slot}` stands for; empty where AGENT_URL has none. */
  readonly slots: ReadonlyArray<string>
  readonly token: Redacted.Redacted | undefined
  readonly wire: SettingValues["AGENT_WIRE"]
  readonly mapping: string | undefined
  readonly model: string | undefined
  readonly systemPrompt: string | undefined
  /** How many earlier messages go along with a prompt. */
  readonly history: number
  /** JSON texts. */
  readonly approve: string | undefined
  readonly deny: string | undefined
  readonly reasoning: SettingValues["REASONING"]
  readonly isolation: SettingValues["AGENT_ISOLATION"]
  readonly attested: boolean
  readonly sender: SettingValues["AGENT_SENDER"]
  readonly maxConversations: number
  readonly turnTimeout: Duration.Duration
  /** In bytes of UTF-8. */
  readonly maxAnswer: number
  readonly allowPlaintext: boolean
}

/** The settings of a running bot, in the types that it uses. */
export interface Settings {
  readonly homeserver: Homeserver
  readonly auth: Auth
  readonly userId: UserId | undefined
  readonly deviceId: string | undefined
  readonly deviceName: string
  readonly encryption: boolean
  readonly recoveryKey: Redacted.Redacted | undefined
  readonly allowedUsers: Globs
  readonly admins: Globs
  readonly agent: AgentSettings
  readonly masterUrl: URL | undefined
  readonly dataDir: string
  readonly threadSalt: Redacted.Redacted | undefined
  readonly retentionDays: number
  readonly maxPromptAge: Duration.Duration | undefined
  readonly commandPrefix: string
  readonly streaming: SettingValues["STREAMING"]
  readonly threads: SettingValues["THREADS"]
  readonly groupPolicy: SettingValues["GROUP_POLICY"]
  readonly groupContext: SettingValues["GROUP_CONTEXT"]
  readonly welcome: SettingValues["WELCOME"]
  readonly chatScope: SettingValues["CHAT_SCOPE"]
  readonly strangerInvites: SettingValues["STRANGER_INVITES"]
  readonly approvers: Globs
  readonly approvalTimeout: Duration.Duration
  readonly language: SettingValues["BOT_LANGUAGE"]
  readonly media: MediaSettings
  readonly http: { readonly host: string; readonly port: number } | undefined
  readonly log: LogSettings
}

export interface MediaSettings {
  /** The largest file in bytes; 0: no files. */
  readonly max: number
  /** Where the agent reaches the bot. */
  readonly url: URL | undefined
  /** Where a listener for `url` opens, if there is none for probes. */
  readonly host: string
}

export interface LogSettings {
  readonly level: SettingValues["LOG_LEVEL"]
  /** undefined: pretty on a terminal and json elsewhere. */
  readonly format: SettingValues["LOG_FORMAT"]
}

/**
 * The texts by name as they were given, without those that are not for the bot; `STATE_DIRECTORY` may be among them.
 */
export type RawSettings = Readonly<Record<string, string>>

/** The folder of the store. A service manager may name several directories. */
export const dataDirOf = (raw: RawSettings) => raw["DATA_DIR"] || raw["STATE_DIRECTORY"]?.split(":")[0] || "./data"

export const authOf = (values: SettingValues | PartialValues): Auth | undefined => {
  if (values.MATRIX_ACCESS_TOKEN !== undefined) return { _tag: "Token", token: values.MATRIX_ACCESS_TOKEN }
  if (values.MATRIX_USER_ID === undefined || values.MATRIX_PASSWORD === undefined) return undefined
  return { _tag: "Password", user: values.MATRIX_USER_ID, password: values.MATRIX_PASSWORD }
}

/** The agent's address, or what stands for its command line. */
export const agentUrlOf = ({ AGENT_COMMAND, AGENT_URL }: PartialValues): string | undefined =>
  AGENT_URL ?? (AGENT_COMMAND === undefined ? undefined : commandUrl(AGENT_COMMAND))

/** The agent of settings that are all right. */
export const agentSettingsOf = (values: SettingValues, url: string): AgentSettings => ({
  url,
  slots: values.AGENT_SLOTS ?? [],
  token: values.AGENT_TOKEN,
  wire: values.AGENT_WIRE,
  mapping: values.AGENT_MAPPING,
  model: values.AGENT_MODEL,
  systemPrompt: values.AGENT_SYSTEM_PROMPT,
  command: values.AGENT_COMMAND,
  history: values.AGENT_HISTORY,
  approve: values.AGENT_APPROVE,
  deny: values.AGENT_DENY,
  reasoning: values.REASONING,
  isolation: values.AGENT_ISOLATION,
  attested: values.AGENT_ATTESTED,
  sender: values.AGENT_SENDER,
  maxConversations: values.AGENT_MAX_CONVERSATIONS,
  turnTimeout: values.AGENT_TURN_TIMEOUT,
  maxAnswer: values.AGENT_MAX_ANSWER,
  allowPlaintext: values.AGENT_ALLOW_PLAINTEXT
})

/** undefined only where a problem was reported too: `SettingConflicts` refuses what is missing. */
const settingsOf = (values: SettingValues, raw: RawSettings): Settings | undefined => {
  const homeserver = values.MATRIX_HOMESERVER
  const auth = authOf(values)
  const agentUrl = agentUrlOf(values)
  if (homeserver === undefined || auth === undefined || agentUrl === undefined) return undefined
  return {
    homeserver,
    auth,
    userId: values.MATRIX_USER_ID,
    deviceId: values.MATRIX_DEVICE_ID,
    deviceName: values.MATRIX_DEVICE_NAME,
    encryption: values.MATRIX_ENCRYPTION,
    recoveryKey: values.MATRIX_RECOVERY_KEY,
    allowedUsers: values.MATRIX_ALLOWED_USERS,
    admins: values.MATRIX_ADMINS,
    agent: agentSettingsOf(values, agentUrl),
    masterUrl: values.MASTER_URL,
    dataDir: dataDirOf(raw),
    threadSalt: values.THREAD_SALT,
    retentionDays: values.RETENTION_DAYS,
    maxPromptAge: values.MAX_PROMPT_AGE,
    commandPrefix: values.COMMAND_PREFIX,
    streaming: values.STREAMING,
    threads: values.THREADS,
    groupPolicy: values.GROUP_POLICY,
    groupContext: values.GROUP_CONTEXT,
    welcome: values.WELCOME,
    chatScope: values.CHAT_SCOPE,
    strangerInvites: values.STRANGER_INVITES,
    approvers: values.APPROVERS,
    approvalTimeout: values.APPROVAL_TIMEOUT,
    language: values.BOT_LANGUAGE,
    media: { max: values.MEDIA_MAX, url: values.MEDIA_URL, host: values.HTTP_HOST },
    http: values.HTTP_PORT === undefined ? undefined : { host: values.HTTP_HOST, port: values.HTTP_PORT },
    log: { level: values.LOG_LEVEL, format: values.LOG_FORMAT }
  }
}

/** Reads all settings, or reports all problems at once. */
export const parse = (raw: RawSettings): Result.Result<Settings, ReadonlyArray<SettingProblem>> => {
  const { values, problems } = decodeAll(raw)
  const all = [...unknownNames(raw), ...problems, ...contradictions(values, raw)]
  const settings = all.length === 0 ? settingsOf(values as SettingValues, raw) : undefined
  return settings === undefined ? Result.fail(all) : Result.succeed(settings)
}
