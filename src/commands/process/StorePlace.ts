import * as Effect from "effect/Effect"
import { isApartByWire } from "../../domain/isolation/IsolationPolicy.ts"
import { agentUrlOf, dataDirOf } from "../../domain/settings/Settings.ts"
import { decodeAll } from "../../domain/settings/SettingValues.ts"
import { UserError } from "../../domain/UserError.ts"
import type { LookedUpSettings } from "./LookedUpSettings.ts"

/**
 * The folder that a command works on, and the agent if one is set. Only a wrong DATA_DIR is refused, as it would name
 * another bot's store; `config` shows what else is wrong.
 */
export const storePlace = Effect.fnUntraced(function*(looked: LookedUpSettings) {
  const wrong = looked.outcome.problems.find(({ name }) => name === ".env" || name === "DATA_DIR")
  if (wrong !== undefined) return yield* UserError.refuse(`${wrong.sentence}.`)
  const { values } = decodeAll(looked.given)
  const { AGENT_ATTESTED, AGENT_ISOLATION, AGENT_MAPPING, AGENT_SLOTS, AGENT_WIRE } = values
  const url = agentUrlOf(values)
  return {
    dataDir: dataDirOf(looked.given),
    /** The agent as it is set here, whatever else is wrong. */
    agent: url === undefined
      ? undefined
      : {
        url,
        policy: AGENT_ISOLATION ?? "required",
        attested: AGENT_ATTESTED === true,
        ...(isApartByWire(AGENT_WIRE) ? { isApart: true } : {}),
        slots: AGENT_SLOTS ?? [],
        wire: AGENT_WIRE ?? "wire1",
        mapping: AGENT_MAPPING
      }
  }
})

/** The same, and the agent's slots, for a command that is about the agent; `what` says what AGENT_URL tells it. */
export const agentPlace = Effect.fnUntraced(function*(looked: LookedUpSettings, what: string) {
  const { agent, dataDir } = yield* storePlace(looked)
  if (agent !== undefined) return { agent, dataDir }
  const wrong = looked.outcome.problems.find(({ name }) => name === "AGENT_URL")
  return yield* UserError.refuse(
    wrong === undefined
      ? `AGENT_URL is missing, and says ${what}; write for example AGENT_URL=wss://agent.example.org/agent_ws/.`
      : `${wrong.sentence}.`
  )
})
