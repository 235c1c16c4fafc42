import { isLoopback } from "../HostAddress.ts"
import { slotFault } from "../isolation/CanonicalAddress.ts"
import { placeExample, wireProblems } from "./agent/WireSettings.ts"
import { idleProblems } from "./IdleSettings.ts"
import { exampleOf, problem, type SettingProblem } from "./SettingProblem.ts"
import type { SettingName } from "./SettingsTable.ts"
import type { PartialValues } from "./SettingValues.ts"
import { sampleUrl } from "./types/UrlSetting.ts"

type RawTexts = Readonly<Record<string, string>>

const has = (raw: RawTexts, name: SettingName) => (raw[name] ?? "").trim() !== ""

const missing = (raw: RawTexts): ReadonlyArray<SettingProblem> => {
  const needed: ReadonlyArray<[SettingName, boolean, string]> = [
    ["MATRIX_HOMESERVER", has(raw, "MATRIX_HOMESERVER"), "which homeserver the bot lives on"],
    ["MATRIX_ACCESS_TOKEN", has(raw, "MATRIX_ACCESS_TOKEN") || has(raw, "MATRIX_PASSWORD"), "how the bot logs in"],
    ["MATRIX_USER_ID", has(raw, "MATRIX_USER_ID") || !has(raw, "MATRIX_PASSWORD"), "whose MATRIX_PASSWORD that is"],
    ["AGENT_URL", has(raw, "AGENT_URL") || has(raw, "AGENT_COMMAND"), "which agent answers"],
    [
      "AGENT_MAPPING",
      has(raw, "AGENT_MAPPING") || raw["AGENT_WIRE"] !== "mapping",
      "how AGENT_WIRE=mapping reads the agent's frames"
    ],
    [
      "AGENT_MODEL",
      has(raw, "AGENT_MODEL") || raw["AGENT_WIRE"] !== "openai",
      "which model AGENT_WIRE=openai asks for"
    ]
  ]
  return needed.filter(([, there]) => !there).map(([name, , what]) =>
    problem(
      name,
      `${name} is missing, so it is not known ${what}; write for example ${
        (name === "AGENT_URL" ? placeExample((raw["AGENT_WIRE"] ?? "").trim().toLowerCase()) : undefined) ??
          exampleOf(name)
      }`
    )
  )
}

const plaintext = (url: string | undefined, allowed: boolean | undefined): ReadonlyArray<SettingProblem> => {
  if (url === undefined || allowed !== false || !/^(ws|http):/i.test(url)) return []
  const host = new URL(sampleUrl(url)).hostname
  if (isLoopback(host)) return []
  return [
    problem(
      "AGENT_URL",
      `AGENT_URL goes to ${host} unencrypted; write ${
        /^ws/i.test(url) ? "wss" : "https"
      }:// in front, or AGENT_ALLOW_PLAINTEXT=true if the ` +
        `network between is yours`
    )
  ]
}

/** Slots that do not give each conversation an endpoint of its own. */
const slotAddresses = ({ AGENT_SLOTS, AGENT_URL }: PartialValues): ReadonlyArray<SettingProblem> => {
  if (AGENT_SLOTS === undefined || AGENT_URL?.includes("{slot}") !== true) return []
  const fault = slotFault(AGENT_URL, AGENT_SLOTS)
  if (fault === undefined) return []
  return [
    problem(
      "AGENT_SLOTS",
      fault._tag === "none"
        ? `AGENT_SLOTS has ${fault.slot}, with which AGENT_URL is no address; leave it out, or write {slot} elsewhere`
        : `AGENT_SLOTS has ${fault.slots[0]} and ${
          fault.slots[1]
        }, with which AGENT_URL is one and the same address; ` +
          `leave one of them out`
    )
  ]
}

/** Settings of the agent of which one says nothing without the other. */
const agentPairs = ({ AGENT_ISOLATION, AGENT_SLOTS, AGENT_URL }: PartialValues) => {
  const problems: Array<SettingProblem> = []
  const hasSlot = AGENT_URL?.includes("{slot}") === true
  if (hasSlot && AGENT_SLOTS === undefined) {
    problems.push(problem(
      "AGENT_SLOTS",
      `AGENT_SLOTS is missing, so it is not known what {slot} in AGENT_URL stands for; write for example ${
        exampleOf("AGENT_SLOTS")
      }`
    ))
  }
  if (AGENT_SLOTS !== undefined && AGENT_URL !== undefined && !hasSlot) {
    problems.push(problem(
      "AGENT_SLOTS",
      "AGENT_SLOTS is given and AGENT_URL has no {slot} that it could stand for; write {slot} into AGENT_URL, for " +
        "example AGENT_URL=ws://agent-{slot}:8000/agent_ws/, or leave AGENT_SLOTS out"
    ))
  }
  if (hasSlot && AGENT_ISOLATION === "exclusive") {
    problems.push(problem(
      "AGENT_ISOLATION",
      "AGENT_ISOLATION is exclusive, for an agent with one endpoint, and AGENT_URL has a {slot} for several; write " +
        "AGENT_ISOLATION=required, or AGENT_URL without {slot}"
    ))
  }
  return problems
}

/** The bot opens no port for https by itself: something has to stand before it. */
const mediaAddress = ({ HTTP_PORT, MEDIA_URL }: PartialValues): ReadonlyArray<SettingProblem> =>
  MEDIA_URL?.protocol !== "https:" || HTTP_PORT !== undefined ? [] : [
    problem(
      "MEDIA_URL",
      `MEDIA_URL begins with https://, which a proxy has to serve: set HTTP_PORT and have the proxy lead there, for ` +
        `example ${exampleOf("HTTP_PORT")}, or write http:// if the network between is yours`
    )
  ]

/** The problems of settings that are right by themselves and wrong together. */
export const contradictions = (values: PartialValues, raw: RawTexts): ReadonlyArray<SettingProblem> => {
  const password = has(raw, "MATRIX_PASSWORD") && has(raw, "MATRIX_ACCESS_TOKEN")
    ? [
      problem(
        "MATRIX_PASSWORD",
        `MATRIX_PASSWORD and MATRIX_ACCESS_TOKEN are both given; keep one of them, for example ${
          exampleOf("MATRIX_ACCESS_TOKEN")
        }`
      )
    ]
    : []
  return [
    ...missing(raw),
    ...password,
    ...plaintext(values.AGENT_URL, values.AGENT_ALLOW_PLAINTEXT),
    ...agentPairs(values),
    ...wireProblems(values, raw),
    ...idleProblems(values, raw),
    ...mediaAddress(values),
    ...slotAddresses(values)
  ]
}
