import { recoveryKeyOf } from "../../domain/crypto/secrets/RecoveryKey.ts"
import type { AgentTasks, DoctorRequest } from "../../domain/doctor/DoctorRequest.ts"
import { isApartByWire } from "../../domain/isolation/IsolationPolicy.ts"
import { agentSettingsOf, agentUrlOf, authOf, dataDirOf } from "../../domain/settings/Settings.ts"
import type { SettingName } from "../../domain/settings/SettingsTable.ts"
import { decodeAll, type PartialValues, type SettingValues } from "../../domain/settings/SettingValues.ts"
import type { Origin } from "../../domain/settings/sources/SettingSources.ts"
import type { LookedUpSettings } from "../process/LookedUpSettings.ts"

/** The defaults stand for settings that are wrong, which the doctor says elsewhere. */
const settled = (values: PartialValues) =>
  ({
    ...decodeAll({}).values,
    ...Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
  }) as SettingValues

const agentOf = (values: PartialValues): DoctorRequest["agent"] => {
  const { AGENT_ATTESTED, AGENT_COMMAND, AGENT_ISOLATION, AGENT_SENDER, AGENT_WIRE } = values
  const url = agentUrlOf(values)
  if (url === undefined || AGENT_WIRE === undefined) return undefined
  return {
    url,
    ...(AGENT_COMMAND === undefined ? {} : { command: AGENT_COMMAND }),
    slots: values.AGENT_SLOTS ?? [],
    token: values.AGENT_TOKEN,
    wire: AGENT_WIRE,
    mapping: values.AGENT_MAPPING,
    isolation: AGENT_ISOLATION ?? "required",
    attested: AGENT_ATTESTED === true,
    isApart: isApartByWire(AGENT_WIRE),
    sender: AGENT_SENDER ?? "pseudonym",
    ...(["openai", "acp", "agui"].includes(AGENT_WIRE) &&
      { requests: agentSettingsOf(settled(values), url) })
  }
}

const counted = (looked: LookedUpSettings): Readonly<Record<Origin, number>> => {
  const given = { flag: 0, environment: 0, ".env": 0 }
  for (const { origin } of looked.picks.values()) given[origin]++
  return given
}

/** Whether a setting counts where only the agent is looked at. */
const isOfAgent = (name: string) => /^AGENT_/i.test(name) || name === ".env" || name === "DATA_DIR"

/** What can be looked at with the settings as they are. What is wrong is left out, as it could lead a token astray. */
export const requestOfSettings = (looked: LookedUpSettings, tasks: AgentTasks | undefined): DoctorRequest => {
  const { problems, warnings } = looked.outcome
  const { values } = decodeAll(looked.given)
  const isWrong = (...names: ReadonlyArray<SettingName | ".env">) =>
    problems.some(({ name }) => names.some((one) => one === name))
  return {
    settings: tasks === undefined
      ? { given: counted(looked), problems, warnings }
      : { given: counted(looked), problems: problems.filter(({ name }) => isOfAgent(name)), warnings: [] },
    homeserver: isWrong("MATRIX_HOMESERVER") ? undefined : values.MATRIX_HOMESERVER,
    auth: isWrong("MATRIX_ACCESS_TOKEN", "MATRIX_PASSWORD", "MATRIX_USER_ID") ? undefined : authOf(values),
    userId: values.MATRIX_USER_ID,
    deviceId: values.MATRIX_DEVICE_ID,
    // A .env that cannot be read may hold another one.
    dataDir: isWrong("DATA_DIR", ".env") ? undefined : dataDirOf(looked.given),
    encryption: values.MATRIX_ENCRYPTION === true
      ? { recoveryKey: recoveryKeyOf(values.MATRIX_RECOVERY_KEY) }
      : undefined,
    agent: isWrong("AGENT_URL", "AGENT_COMMAND", "AGENT_TOKEN", "AGENT_WIRE", "AGENT_ALLOW_PLAINTEXT")
      ? undefined
      : agentOf(values),
    masterUrl: values.MASTER_URL,
    tasks
  }
}
