import { agentTable } from "./AgentTable.ts"
import { optional, type Setting, withDefault } from "./Setting.ts"
import { password, recoveryKey, salt, token } from "./types/SecretSetting.ts"
import { choice, duration, integer, onOff, sizeOrNone, text } from "./types/SettingType.ts"
import { line, path } from "./types/TextSetting.ts"
import { homeserver, webUrl } from "./types/UrlSetting.ts"
import { people, userId } from "./types/UserSetting.ts"

/**
 * All settings, in the order in which people read them. Help, `config`, flags and documentation are made from this
 * table.
 */
export const table = {
  MATRIX_HOMESERVER: optional("Matrix", homeserver, {
    description: "Base URL of the bot's homeserver; http:// only on this machine or in your own network",
    example: "https://matrix.example.org"
  }),
  MATRIX_ACCESS_TOKEN: optional("Matrix", token, {
    description: "Access token of the bot's account",
    example: "syt_Ym90_abc"
  }),
  MATRIX_USER_ID: optional("Matrix", userId, {
    description: "The bot's own id; the start ends when the token belongs to somebody else",
    example: "@bot:example.org",
    defaultText: "asked of the server"
  }),
  MATRIX_PASSWORD: optional("Matrix", password, {
    description: "Password to log in with, instead of a token",
    example: "correct horse"
  }),
  MATRIX_DEVICE_ID: optional("Matrix", text("device id", /^[\x21-\x7e]{1,255}$/, "but a device id holds no spaces"), {
    description: "Device id of the login",
    example: "SURFACE01",
    defaultText: "minted once and kept"
  }),
  MATRIX_DEVICE_NAME: withDefault("Matrix", line, "matrix-surface", {
    description: "Name of the device as people see it",
    example: "matrix-surface"
  }),
  MATRIX_ENCRYPTION: withDefault("Matrix", onOff, "on", { description: "Take part in encrypted rooms", example: "on" }),
  MATRIX_RECOVERY_KEY: optional("Matrix", recoveryKey, {
    description: "Key that unlocks the account's cross-signing and key backup",
    example: "EsTc LW2K PGiF wKEA 3As5 g5c4 BXwk qeeJ ZJV8 Q9fu gUMN UE4d"
  }),
  MATRIX_ALLOWED_USERS: withDefault("Matrix", people, "", {
    description: "Who may invite the bot and who may prompt it",
    example: "@*:example.org",
    defaultText: "empty = nobody"
  }),
  MATRIX_ADMINS: withDefault("Matrix", people, "", {
    description: "Who may use the operators' commands, invite and verify the bot; prompts take MATRIX_ALLOWED_USERS",
    example: "@alice:example.org",
    defaultText: "empty = nobody"
  }),

  ...agentTable,

  COMMAND_PREFIX: withDefault(
    "Conversations",
    text("text", /^\S{1,8}$/, "but a prefix is one to eight characters without a space"),
    "!",
    { description: "What a command to the bot begins with", example: "!" }
  ),
  STREAMING: withDefault("Conversations", choice(["edits", "final"]), "edits", {
    description: "edits: the answer grows while it is written; final: it comes in one piece",
    example: "edits"
  }),
  THREADS: withDefault("Conversations", choice(["off", "follow", "always"]), "follow", {
    description: "follow: answer in a thread when asked in one; always: begin one for each prompt; off: never",
    example: "follow"
  }),
  GROUP_POLICY: withDefault("Conversations", choice(["always", "mention", "never"]), "mention", {
    description: "What the bot answers in group rooms: everything, what mentions it, nothing",
    example: "mention"
  }),
  GROUP_CONTEXT: withDefault("Conversations", integer(0, 50), "0", {
    description: "In a group room: so many messages before the prompt, since the bot's last answer, go to the agent",
    example: "10",
    defaultText: "0 = off"
  }),
  WELCOME: withDefault("Conversations", onOff, "true", {
    description: "One line of what the bot is, and its help command, when it joins a direct room by invitation",
    example: "true"
  }),
  CHAT_SCOPE: withDefault("Conversations", choice(["room", "user"]), "room", {
    description: "room: a room is one conversation; user: each person in it has their own",
    example: "room"
  }),
  STRANGER_INVITES: withDefault("Conversations", choice(["reject", "park"]), "reject", {
    description: "Invitations of people who may not invite: reject them, or park them unanswered; status lists those",
    example: "park"
  }),
  APPROVERS: withDefault("Conversations", people, "", {
    description: "Who may answer an agent's questions beside the person who asked, where they are in the room too",
    example: "@alice:example.org",
    defaultText: "empty = only who asked"
  }),
  APPROVAL_TIMEOUT: withDefault("Conversations", duration, "24h", {
    description: "How long an agent's question waits for its answer; then it is closed as refused",
    example: "24h"
  }),
  BOT_LANGUAGE: withDefault("Conversations", choice(["en", "ru"]), "en", {
    description: "Language of the bot's own words",
    example: "en"
  }),
  MEDIA_MAX: withDefault("Conversations", sizeOrNone(1024 * 1024 * 1024), "20MiB", {
    description: "Largest file that is taken from a person or shown for the agent; 0: no files",
    example: "20MiB"
  }),
  MEDIA_URL: optional("Conversations", webUrl, {
    description: "Base URL under which the agent fetches files that are too large for a prompt from the bot",
    example: "http://bot.internal:8080",
    defaultText: "empty = a listener on loopback, for an agent on this machine"
  }),
  MAX_PROMPT_AGE: optional("Conversations", duration, {
    description: "Older prompts found after a downtime are answered only after asking",
    example: "2h",
    defaultText: "empty = off"
  }),

  DATA_DIR: optional("Store", path, {
    description: "Directory of everything the bot keeps",
    example: "/var/lib/matrix-surface",
    defaultText: "$STATE_DIRECTORY, else ./data"
  }),
  THREAD_SALT: optional("Store", salt, {
    description: "Secret behind the agent's thread ids; set it so that a lost disk does not lose the agent's memory",
    example: "a long random text",
    defaultText: "minted, kept in session.json"
  }),
  RETENTION_DAYS: withDefault("Store", integer(1, 36_500), "30", {
    description:
      "Days after which the text of closed turns is erased, on the disk too; ids stay. What was not for the bot " +
      "is not kept",
    example: "30"
  }),

  MASTER_URL: optional("Operation", webUrl, {
    description: "The platform's control plane, asked who people are where AGENT_SENDER is platform",
    example: "https://master.example.org",
    defaultText: "empty = off"
  }),
  HTTP_HOST: withDefault(
    "Operation",
    text("host", /^[A-Za-z0-9.:_-]+$/, "but a host is a name or an address, without a port"),
    "127.0.0.1",
    { description: "Where the status page, /live, /ready and /metrics are served", example: "127.0.0.1" }
  ),
  HTTP_PORT: optional("Operation", integer(1, 65_535), {
    description: "Port of the status page (/), /live, /ready and /metrics",
    example: "8080",
    defaultText: "empty = off"
  }),
  LOG_LEVEL: withDefault("Operation", choice(["debug", "info", "warn", "error"]), "info", {
    description: "The least that is logged",
    example: "debug"
  }),
  LOG_FORMAT: optional("Operation", choice(["pretty", "json"]), {
    description: "How log lines look",
    example: "json",
    defaultText: "pretty on a terminal, else json"
  })
}

export type SettingName = keyof typeof table
export type ValueOf<N extends SettingName> = (typeof table)[N] extends Setting<infer A> ? A : never

export const settingNames = Object.keys(table) as ReadonlyArray<SettingName>
export const isSettingName = (name: string): name is SettingName => Object.hasOwn(table, name)
export const isSecret = (name: SettingName) => table[name].kind.secret
export const fileOf = (name: SettingName) => `${name}_FILE`
