import { always, perhaps, type Setting } from "./Setting.ts"
import { password, recoveryKey, salt, token } from "./types/SecretSetting.ts"
import { choice, duration, integer, onOff, size, text } from "./types/SettingType.ts"
import { agentUrl, homeserver, webUrl } from "./types/UrlSetting.ts"
import { people, userId } from "./types/UserSetting.ts"

const path = text("path", /^[^\0]+$/, "but a path holds no zero character")
const line = text("text", /^[^\r\n]+$/, "but it must fit on one line")

/**
 * Every setting there is, in the order in which people read them. Help, `config`, flags and documentation come from
 * here.
 */
export const table = {
  MATRIX_HOMESERVER: perhaps("Matrix", homeserver, {
    says: "Base URL of the bot's homeserver; http:// only on this machine or in your own network",
    example: "https://matrix.example.org"
  }),
  MATRIX_ACCESS_TOKEN: perhaps("Matrix", token, { says: "Access token of the bot's account", example: "syt_Ym90_abc" }),
  MATRIX_USER_ID: perhaps("Matrix", userId, {
    says: "The bot's own id; the start ends when the token belongs to somebody else",
    example: "@bot:example.org",
    otherwise: "asked of the server"
  }),
  MATRIX_PASSWORD: perhaps("Matrix", password, {
    says: "Password to log in with, instead of a token",
    example: "correct horse"
  }),
  MATRIX_DEVICE_ID: perhaps("Matrix", text("device id", /^[\x21-\x7e]{1,255}$/, "but a device id holds no spaces"), {
    says: "Device id of the login",
    example: "SURFACE01",
    otherwise: "minted once and kept"
  }),
  MATRIX_DEVICE_NAME: always("Matrix", line, "matrix-surface", {
    says: "Name of the device as people see it",
    example: "matrix-surface"
  }),
  MATRIX_ENCRYPTION: always("Matrix", onOff, "on", { says: "Take part in encrypted rooms", example: "on" }),
  MATRIX_RECOVERY_KEY: perhaps("Matrix", recoveryKey, {
    says: "Key that unlocks the account's cross-signing and key backup",
    example: "EsTc 5rr1 4Jhp 8kq2 WmTy 7Zvn 3xRd 9bHc 6uGf 2pLa 5eNk 4sQw"
  }),
  MATRIX_ALLOWED_USERS: always("Matrix", people, "", {
    says: "Who may invite the bot and who may prompt it",
    example: "@*:example.org",
    otherwise: "empty = nobody"
  }),
  MATRIX_ADMINS: always("Matrix", people, "", {
    says: "Who may use the operators' commands",
    example: "@alice:example.org",
    otherwise: "empty = nobody"
  }),

  AGENT_URL: perhaps("Agent", agentUrl, {
    says: "WebSocket of the agent; {thread} and {slot} are filled in",
    example: "wss://agent.example.org/agent_ws/"
  }),
  AGENT_TOKEN: perhaps("Agent", token, { says: "Token for the agent; travels in a header only", example: "s3cr3t" }),
  AGENT_WIRE: always("Agent", choice(["wire1", "mapping", "openai"]), "wire1", {
    says: "What is spoken with the agent",
    example: "wire1"
  }),
  AGENT_MAPPING: perhaps("Agent", path, {
    says: "File that describes the agent's own frames, for AGENT_WIRE=mapping",
    example: "./mapping.json"
  }),
  AGENT_MODEL: perhaps("Agent", line, { says: "Model to ask for, for AGENT_WIRE=openai", example: "gpt-oss-120b" }),
  AGENT_SYSTEM_PROMPT: perhaps("Agent", text("text", /\S/, "but it holds no text"), {
    says: "What the model is told first, for AGENT_WIRE=openai",
    example: "Answer briefly."
  }),
  AGENT_ISOLATION: always("Agent", choice(["required", "exclusive", "shared"]), "required", {
    says:
      "required: only an agent that keeps conversations apart; exclusive: one conversation only; shared: whoever asks",
    example: "required"
  }),
  AGENT_ATTESTED: always("Agent", onOff, "false", {
    says: "Your word that the agent keeps conversations apart",
    example: "true"
  }),
  AGENT_MAX_CONVERSATIONS: always("Agent", integer(1, 10_000), "64", {
    says: "Connections to the agent that may be open at once",
    example: "64"
  }),
  AGENT_TURN_TIMEOUT: always("Agent", duration, "30m", {
    says: "How long one answer may take; the time that it waits for a person is not counted",
    example: "30m"
  }),
  AGENT_MAX_ANSWER: always("Agent", size(1024, 8 * 1024 * 1024), "256KiB", {
    says: "How long one answer may be, in bytes of UTF-8, from 1KiB to 8MiB; what goes on beyond that is ended",
    example: "1MiB"
  }),
  AGENT_ALLOW_PLAINTEXT: always("Agent", onOff, "false", {
    says: "Allow ws:// to another host than this one",
    example: "true"
  }),

  COMMAND_PREFIX: always(
    "Conversations",
    text("text", /^\S{1,8}$/, "but a prefix is one to eight characters without a space"),
    "!",
    { says: "What a command to the bot begins with", example: "!" }
  ),
  STREAMING: always("Conversations", choice(["edits", "final"]), "edits", {
    says: "edits: the answer grows while it is written; final: it comes in one piece",
    example: "edits"
  }),
  THREADS: always("Conversations", choice(["off", "follow", "always"]), "follow", {
    says: "follow: answer in a thread when asked in one; always: begin one for each prompt; off: never",
    example: "follow"
  }),
  GROUP_POLICY: always("Conversations", choice(["always", "mention", "never"]), "mention", {
    says: "What the bot answers in group rooms: everything, what mentions it, nothing",
    example: "mention"
  }),
  CHAT_SCOPE: always("Conversations", choice(["room", "user"]), "room", {
    says: "room: a room is one conversation; user: each person in it has their own",
    example: "room"
  }),
  BOT_LANGUAGE: always("Conversations", choice(["en"]), "en", {
    says: "Language of the bot's own words",
    example: "en"
  }),
  MAX_PROMPT_AGE: perhaps("Conversations", duration, {
    says: "Older prompts found after a downtime are answered only after asking",
    example: "2h",
    otherwise: "empty = off"
  }),

  DATA_DIR: perhaps("Store", path, {
    says: "Directory of everything the bot keeps",
    example: "/var/lib/matrix-surface",
    otherwise: "$STATE_DIRECTORY, else ./data"
  }),
  THREAD_SALT: perhaps("Store", salt, {
    says: "Secret behind the agent's thread ids; set it so that a lost disk does not lose the agent's memory",
    example: "a long random text",
    otherwise: "minted, kept in session.json"
  }),
  RETENTION_DAYS: always("Store", integer(1, 36_500), "30", {
    says: "Days after which the text of closed turns is erased, on the disk too; ids stay. What was not for the bot " +
      "is not kept",
    example: "30"
  }),

  MASTER_URL: perhaps("Operation", webUrl, {
    says: "The platform's control plane",
    example: "https://master.example.org",
    otherwise: "empty = off"
  }),
  HTTP_HOST: always(
    "Operation",
    text("host", /^[A-Za-z0-9.:_-]+$/, "but a host is a name or an address, without a port"),
    "127.0.0.1",
    { says: "Where /live, /ready and /metrics are served", example: "127.0.0.1" }
  ),
  HTTP_PORT: perhaps("Operation", integer(1, 65_535), {
    says: "Port of /live, /ready and /metrics",
    example: "8080",
    otherwise: "empty = off"
  }),
  LOG_LEVEL: always("Operation", choice(["debug", "info", "warn", "error"]), "info", {
    says: "The least that is logged",
    example: "debug"
  }),
  LOG_FORMAT: perhaps("Operation", choice(["pretty", "json"]), {
    says: "How log lines look",
    example: "json",
    otherwise: "pretty on a terminal, else json"
  })
}

export type SettingName = keyof typeof table
export type ValueOf<N extends SettingName> = (typeof table)[N] extends Setting<infer A> ? A : never

export const settingNames = Object.keys(table) as ReadonlyArray<SettingName>
export const isSettingName = (name: string): name is SettingName => Object.hasOwn(table, name)
export const isSecret = (name: SettingName) => table[name].kind.secret
export const fileOf = (name: SettingName) => `${name}_FILE`
