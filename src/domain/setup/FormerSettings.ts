import { contradictions } from "../settings/SettingConflicts.ts"
import { isSettingName, settingNames, table } from "../settings/SettingsTable.ts"
import { decodeAll } from "../settings/SettingValues.ts"
import { type AnsweredSettings, textsOf } from "./AnsweredSettings.ts"
import { askedNames, settingsOf } from "./SetupQuestions.ts"

/** Who logs in, and which agent answers, is said anew. */
const saidAnew: ReadonlySet<string> = new Set([...askedNames("homeserver"), ...askedNames("agent")])

const account = ["MATRIX_HOMESERVER"]
const agent = ["AGENT_URL", "AGENT_COMMAND", "AGENT_WIRE"]

/** What was said of one account or agent, and holds only while these settings are the same. */
const boundTo: ReadonlyMap<string, ReadonlyArray<string>> = new Map([
  ["MATRIX_RECOVERY_KEY", account],
  ["MATRIX_DEVICE_ID", [...account, "MATRIX_ACCESS_TOKEN"]],
  ["AGENT_TOKEN", agent],
  ["AGENT_ISOLATION", agent],
  ["AGENT_ATTESTED", agent],
  ["AGENT_SENDER", agent],
  ["AGENT_ALLOW_PLAINTEXT", agent]
])

const textOf = (settings: AnsweredSettings, name: string): string =>
  settings[name]?.text.trim() || (isSettingName(name) ? table[name].fallback ?? "" : "")

const holds = (name: string, former: AnsweredSettings, answers: AnsweredSettings): boolean => {
  const bound = boundTo.get(name)
  if (bound !== undefined) return bound.every((other) => textOf(former, other) === textOf(answers, other))
  return !saidAnew.has(name)
}

/** How much is wrong with settings, alone and together. */
const faults = (settings: AnsweredSettings): number => {
  const raw = settingsOf(textsOf(settings))
  const { problems, values } = decodeAll(raw)
  return problems.length + contradictions(values, raw).length
}

const without = (name: string, settings: AnsweredSettings): AnsweredSettings =>
  Object.fromEntries(Object.entries(settings).filter(([other]) => other !== name))

/**
 * The answers, with those of the former settings that nobody was asked for. Trust in an agent, and its secret, go to no
 * other agent; what does not go with the answers is left out, as a person could not answer it away.
 */
export const withFormer = (former: AnsweredSettings, answers: AnsweredSettings): AnsweredSettings => {
  const kept = settingNames.flatMap((name) => {
    const one = former[name]
    if (one === undefined || answers[name] !== undefined || !holds(name, former, answers)) return []
    if (one.problem !== undefined && one.file === undefined) return []
    // A secret stays where it is, whoever may read it there.
    return one.text === "" && one.file === undefined ? [] : [[name, { ...one, problem: undefined }] as const]
  })
  let all: AnsweredSettings = { ...Object.fromEntries(kept), ...answers }
  for (const [name] of kept) {
    const fewer = without(name, all)
    if (faults(fewer) < faults(all)) all = fewer
  }
  return all
}
