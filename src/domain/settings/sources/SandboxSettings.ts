import { Result } from "effect"
import { commandUrl } from "../agent/CommandUrl.ts"
import type { SettingProblem } from "../SettingProblem.ts"
import { parse, type RawSettings } from "../Settings.ts"

/** The settings that the sandbox makes itself, so that no account of a real bot is used in it. */
export interface SandboxPlaces {
  readonly homeserver: string
  readonly token: string
  /** Its own agent; whoever gave one talks to that. */
  readonly agent: string
  readonly serverName: string
  readonly dataDir: string
}

const isReal = (name: string) => /^(MATRIX|MASTER)_/i.test(name) || name === "STATE_DIRECTORY"

/** The address of the agent that a person gave to try it here; undefined: the sandbox has its own. */
export const agentGiven = (raw: RawSettings): string | undefined => {
  const command = raw["AGENT_COMMAND"]?.trim()
  return raw["AGENT_URL"]?.trim() || (command ? commandUrl(command) : undefined)
}

/** The directory that the sandbox keeps its data in; undefined where none was given, and it keeps nothing. */
export const keptDir = (raw: RawSettings): string | undefined => raw["DATA_DIR"]?.trim() || undefined

const given = (raw: RawSettings, name: string): string => raw[name]?.trim() ?? ""

/** The sandbox's own agent speaks one wire, so whoever names another has to say where their agent is. */
const takesOwnAgent = (raw: RawSettings) => ["", "wire1"].includes(given(raw, "AGENT_WIRE"))

/**
 * One person talks here, so an agent of theirs is asked at once, with a word that it may mix rooms up, and not after a
 * probe; a model is told each conversation by us and mixes nothing up.
 */
const isolation = (raw: RawSettings): RawSettings =>
  agentGiven(raw) === undefined || given(raw, "AGENT_ATTESTED") !== "" || given(raw, "AGENT_WIRE") === "openai" ||
    given(raw, "AGENT_URL").includes("{slot}")
    ? {}
    : { AGENT_ISOLATION: "shared" }

/** The settings of the sandbox's bot: people choose how it talks and with which agent, and not in whose rooms. */
export const sandboxGiven = (raw: RawSettings, places: SandboxPlaces): RawSettings => ({
  LOG_LEVEL: "warn",
  // The chat says itself what this is.
  WELCOME: "false",
  ...(takesOwnAgent(raw) ? { AGENT_URL: places.agent } : {}),
  ...isolation(raw),
  ...Object.fromEntries(Object.entries(raw).filter(([name, text]) => !isReal(name) && text.trim() !== "")),
  MATRIX_HOMESERVER: places.homeserver,
  MATRIX_ACCESS_TOKEN: places.token,
  MATRIX_ALLOWED_USERS: `@*:${places.serverName}`,
  // Nothing of the sandbox is served to another machine, whatever the environment has for a bot.
  ...(given(raw, "HTTP_HOST") === "" ? {} : { HTTP_HOST: "127.0.0.1" }),
  DATA_DIR: places.dataDir
})

/** Places such as the sandbox will make, for looking at the other settings before it makes any. */
const anywhere: SandboxPlaces = {
  homeserver: "http://127.0.0.1:1",
  token: "none",
  agent: "ws://127.0.0.1:1/",
  serverName: "sandbox",
  dataDir: "/"
}

/**
 * The problems of settings that take effect in the sandbox: of finding them (`found`), and of what they say. Each name
 * has one at most.
 */
export const sandboxProblems = (
  found: ReadonlyArray<SettingProblem>,
  raw: RawSettings
): ReadonlyArray<SettingProblem> => {
  const ours = found.filter(({ name }) => !isReal(name))
  const named = new Set(ours.map(({ name }) => name))
  const parsed = parse(sandboxGiven(raw, anywhere))
  return Result.isSuccess(parsed) ? ours : [...ours, ...parsed.failure.filter(({ name }) => !named.has(name))]
}
