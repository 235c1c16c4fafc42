import { contradictions } from "../settings/SettingConflicts.ts"
import { isSettingName, settingNames, table } from "../settings/SettingsTable.ts"
import { decodeAll } from "../settings/SettingValues.ts"
import { type AnsweredSettings, textsOf } from "./AnsweredSettings.ts"
import { askedNames, settingsOf } from "./SetupQuestions.ts"

/** Who logs in, and which agent answers, is said anew. */
const saidAnew: ReadonlySet<string> = new Set([...askedNames("homeserver"), ...askedNames("agent")])

const agent = ["AGENT_URL", "AGENT_COMMAND", "AGENT_WIRE"]

/** What was said of one account, which holds for no other. */
const ofAccount: ReadonlySet<string> = new Set(["MATRIX_RECOVERY_KEY", "MATRIX_DEVICE_ID"])

/** What was said of an agent, or of one login of an account, and holds only while these settings are the same. */
const boundTo: ReadonlyMap<string, ReadonlyArray<string>> = new Map([
  ["MATRIX_DEVICE_ID", ["MATRIX_ACCESS_TOKEN"]],
  ["AGENT_TOKEN", agent],
  ["AGENT_ISOLATION", agent],
  ["AGENT_ATTESTED", agent],
  ["AGENT_SENDER", agent],
  ["AGENT_ALLOW_PLAINTEXT", agent]
])

const textOf = (settings: AnsweredSettings, name: string): string =>
  settings[name]?.text.trim() || (isSettingName(name) ? table[name].fallback ?? "" : "")

/**
 * Whether both log in as one account. Whose a token is, nobody is asked here: where a user is not named on both sides,
 * only the same token is surely of the same one.
 */
const isSameAccount = (former: AnsweredSettings, answers: AnsweredSettings): boolean => {
  const isSame = (name: string) => textOf(former, name) === textOf(answers, name)
  const has = (settings: AnsweredSettings, name: string) => textOf(settings, name) !== ""
  const isNamed = has(former, "MATRIX_USER_ID") && has(answers, "MATRIX_USER_ID")
  const isKnown = isNamed || has(answers, "MATRIX_ACCESS_TOKEN")
  return isKnown && isSame("MATRIX_HOMESERVER") && isSame(isNamed ? "MATRIX_USER_ID" : "MATRIX_ACCESS_TOKEN")
}

const holds = (name: string, former: AnsweredSettings, answers: AnsweredSettings): boolean => {
  if (ofAccount.has(name) && !isSameAccount(former, answers)) return false
  const bound = boundTo.get(name)
  if (bound !== undefined) return bound.every((other) => textOf(former, other) === textOf(answers, other))
  return ofAccount.has(name) || !saidAnew.has(name)
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
