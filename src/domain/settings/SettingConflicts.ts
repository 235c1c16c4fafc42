import { isLoopback } from "../HostAddress.ts"
import { exampleOf, problem, type SettingProblem } from "./SettingProblem.ts"
import type { SettingName } from "./SettingsTable.ts"
import type { PartialValues } from "./SettingValues.ts"

type Given = Readonly<Record<string, string>>

const has = (given: Given, name: SettingName) => (given[name] ?? "").trim() !== ""

const missing = (given: Given): ReadonlyArray<SettingProblem> => {
  const needed: ReadonlyArray<[SettingName, boolean, string]> = [
    ["MATRIX_HOMESERVER", has(given, "MATRIX_HOMESERVER"), "which homeserver the bot lives on"],
    ["MATRIX_ACCESS_TOKEN", has(given, "MATRIX_ACCESS_TOKEN") || has(given, "MATRIX_PASSWORD"), "how the bot logs in"],
    ["MATRIX_USER_ID", has(given, "MATRIX_USER_ID") || !has(given, "MATRIX_PASSWORD"), "whose MATRIX_PASSWORD that is"],
    ["AGENT_URL", has(given, "AGENT_URL"), "which agent answers"],
    [
      "AGENT_MAPPING",
      has(given, "AGENT_MAPPING") || given["AGENT_WIRE"] !== "mapping",
      "how AGENT_WIRE=mapping reads the agent's frames"
    ]
  ]
  return needed.filter(([, there]) => !there).map(([name, , what]) =>
    problem(name, `${name} is missing, so it is not known ${what}; write for example ${exampleOf(name)}`)
  )
}

const plaintext = (url: string | undefined, allowed: boolean | undefined): ReadonlyArray<SettingProblem> => {
  if (url === undefined || allowed !== false || !/^ws:/i.test(url)) return []
  const host = new URL(url.replace(/\{(thread|slot)\}/g, "x")).hostname
  if (isLoopback(host)) return []
  return [
    problem(
      "AGENT_URL",
      `AGENT_URL goes to ${host} unencrypted; write wss:// in front, or AGENT_ALLOW_PLAINTEXT=true if the ` +
        `network between is yours`
    )
  ]
}

/** The problems of settings that are right by themselves and wrong together. */
export const contradictions = (values: PartialValues, given: Given): ReadonlyArray<SettingProblem> => {
  const password = has(given, "MATRIX_PASSWORD") && has(given, "MATRIX_ACCESS_TOKEN")
    ? [
      problem(
        "MATRIX_PASSWORD",
        `MATRIX_PASSWORD and MATRIX_ACCESS_TOKEN are both given; keep one of them, for example ${
          exampleOf("MATRIX_ACCESS_TOKEN")
        }`
      )
    ]
    : []
  return [...missing(given), ...password, ...plaintext(values.AGENT_URL, values.AGENT_ALLOW_PLAINTEXT)]
}
