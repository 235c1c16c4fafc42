import { Result } from "effect"
import { contradictions } from "../settings/SettingConflicts.ts"
import { wrongValue } from "../settings/SettingProblem.ts"
import { isSecret, isSettingName, type SettingName, table } from "../settings/SettingsTable.ts"
import { decodeAll } from "../settings/SettingValues.ts"

/** What was answered so far, by the names of settings; "" stands for none. `login` is how the bot logs in. */
export type SetupAnswers = Readonly<Record<string, string>>

/** The parts of a setup, each of which is tried by itself where there is something to try. */
export const setupParts = ["homeserver", "people", "agent"] as const
export type SetupPart = (typeof setupParts)[number]

export interface SetupChoice {
  readonly value: string
  readonly title: string
}

/** One question of a setup. */
export interface SetupQuestion {
  readonly name: SettingName | "login"
  readonly says: string
  /** undefined: what is typed is the answer. */
  readonly choices: ReadonlyArray<SetupChoice> | undefined
  readonly secret: boolean
  /** The answer of whoever only presses Enter; undefined: something must be typed. */
  readonly otherwise: string | undefined
}

const has = (answers: SetupAnswers, name: string) => (answers[name] ?? "") !== ""
const wireIs = (wire: string) => (answers: SetupAnswers) => answers["AGENT_WIRE"] === wire

const loginChoices: ReadonlyArray<SetupChoice> = [
  { value: "password", title: "With its password (the bot can then vouch for its own device)" },
  { value: "token", title: "With an access token" }
]

const wireChoices: ReadonlyArray<SetupChoice> = [
  { value: "wire1", title: "wire1: agent-wire/1 over a WebSocket" },
  { value: "openai", title: "openai: an HTTP API of models, as most of them have" },
  { value: "acp", title: "acp: the Agent Client Protocol, a program that the bot starts" },
  { value: "agui", title: "agui: AG-UI over HTTP" },
  { value: "mapping", title: "mapping: its own frames over a WebSocket, described by a file" }
]

/** The example of an address that fits what is spoken. */
const addresses: ReadonlyMap<string, string> = new Map([
  ["openai", "https://api.example.org/v1"],
  ["agui", "https://agent.example.org/agent"]
])

/** The whole server's people, where the bot's server is known by its name. */
const neighbours = ({ MATRIX_HOMESERVER = "", MATRIX_USER_ID = "" }: SetupAnswers): string => {
  const server = /^@[^:]+:(.+)$/.exec(MATRIX_USER_ID)?.[1] ?? (/[:/]/.test(MATRIX_HOMESERVER) ? "" : MATRIX_HOMESERVER)
  return server === "" ? "" : `@*:${server}`
}

interface Row extends Omit<SetupQuestion, "secret" | "otherwise" | "choices" | "says"> {
  readonly part: SetupPart
  readonly says: string | ((answers: SetupAnswers) => string)
  readonly choices?: ReadonlyArray<SetupChoice>
  readonly otherwise?: string | ((answers: SetupAnswers) => string)
  /** Whether it is asked at all. */
  readonly when?: (answers: SetupAnswers) => boolean
}

const rows: ReadonlyArray<Row> = [
  { part: "homeserver", name: "MATRIX_HOMESERVER", says: "The bot's homeserver (example.org, or a URL)" },
  {
    part: "homeserver",
    name: "login",
    says: "How does the bot log in?",
    choices: loginChoices,
    when: (answers) => !has(answers, "MATRIX_PASSWORD") && !has(answers, "MATRIX_ACCESS_TOKEN")
  },
  {
    part: "homeserver",
    name: "MATRIX_USER_ID",
    says: "The bot's user id (such as @bot:example.org)",
    when: (answers) => answers["login"] === "password" || has(answers, "MATRIX_PASSWORD")
  },
  {
    part: "homeserver",
    name: "MATRIX_PASSWORD",
    says: "Its password",
    when: ({ login }) => login === "password"
  },
  {
    part: "homeserver",
    name: "MATRIX_ACCESS_TOKEN",
    says: "Its access token",
    when: ({ login }) => login === "token"
  },
  {
    part: "people",
    name: "MATRIX_ALLOWED_USERS",
    says: "Who may talk to the bot and invite it (ids and patterns, with commas)",
    otherwise: neighbours
  },
  {
    part: "people",
    name: "MATRIX_ADMINS",
    says: "Who may use the operators' commands and verify the bot (Enter: nobody)",
    otherwise: ""
  },
  { part: "agent", name: "AGENT_WIRE", says: "What does the agent speak?", choices: wireChoices },
  {
    part: "agent",
    name: "AGENT_COMMAND",
    says: "The command line that starts the agent (Enter: it is reached at an address)",
    otherwise: "",
    when: (answers) => wireIs("acp")(answers) && !has(answers, "AGENT_URL")
  },
  {
    part: "agent",
    name: "AGENT_URL",
    says: ({ AGENT_WIRE = "" }) =>
      `The agent's address (such as ${addresses.get(AGENT_WIRE) ?? table.AGENT_URL.example})`,
    when: (answers) => !has(answers, "AGENT_COMMAND")
  },
  {
    part: "agent",
    name: "AGENT_MAPPING",
    says: "The file that describes its frames",
    when: wireIs("mapping")
  },
  {
    part: "agent",
    name: "AGENT_MODEL",
    says: "The model to ask for",
    when: wireIs("openai")
  },
  {
    part: "agent",
    name: "AGENT_TOKEN",
    says: "The token for the agent (Enter: none)",
    otherwise: "",
    when: (answers) => !has(answers, "AGENT_COMMAND")
  }
]

const textOf = (text: Row["says"], answers: SetupAnswers) => (typeof text === "string" ? text : text(answers))

/** What is asked next in a part; undefined: everything is answered. */
export const nextQuestion = (part: SetupPart, answers: SetupAnswers): SetupQuestion | undefined => {
  const row = rows.find((one) =>
    one.part === part && answers[one.name] === undefined && (one.when === undefined || one.when(answers))
  )
  if (row === undefined) return undefined
  const otherwise = row.otherwise === undefined ? undefined : textOf(row.otherwise, answers)
  return {
    name: row.name,
    says: textOf(row.says, answers),
    choices: row.choices,
    secret: isSettingName(row.name) && isSecret(row.name),
    otherwise: row.name === "MATRIX_ALLOWED_USERS" && otherwise === "" ? undefined : otherwise
  }
}

/** The names that a part asks for. */
export const askedNames = (part: SetupPart): ReadonlyArray<string> =>
  rows.filter((one) => one.part === part).map(({ name }) => name)

/** The answers without those of a part, to ask it again. */
export const withoutPart = <A>(part: SetupPart, answers: Readonly<Record<string, A>>): Readonly<Record<string, A>> => {
  const names = new Set<string>(askedNames(part))
  return Object.fromEntries(Object.entries(answers).filter(([name]) => !names.has(name)))
}

/** The settings among the answers that have a value. */
export const settingsOf = (answers: SetupAnswers): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(answers).filter(([name, text]) => isSettingName(name) && text !== ""))

/** Why an answer will not do, in a sentence; undefined: it will. */
export const whyUnfit = ({ name, otherwise }: SetupQuestion, text: string, answers: SetupAnswers) => {
  if (name === "login") return undefined
  if (text === "") return otherwise === undefined ? "Something is needed here" : undefined
  const read: Result.Result<unknown, string> = table[name].read(text)
  if (Result.isFailure(read)) return wrongValue(name, text, read.failure).sentence
  const raw = settingsOf({ ...answers, [name]: text })
  // What is asked later is missing still.
  return contradictions(decodeAll(raw).values, raw).find((one) => one.name === name)?.sentence
}
