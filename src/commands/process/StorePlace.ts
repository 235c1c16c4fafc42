import * as Effect from "effect/Effect"
import { dataDirOf } from "../../domain/settings/Settings.ts"
import { decodeAll } from "../../domain/settings/SettingValues.ts"
import { UserError } from "../../domain/UserError.ts"
import type { LookedUpSettings } from "./LookedUpSettings.ts"

/**
 * The folder that a command works on, and the URL of the agent if one is set. Only a wrong DATA_DIR is refused, as it
 * would name another bot's store; `config` shows what else is wrong.
 */
export const storePlace = Effect.fnUntraced(function*(looked: LookedUpSettings) {
  const wrong = looked.outcome.problems.find(({ name }) => name === ".env" || name === "DATA_DIR")
  if (wrong !== undefined) return yield* UserError.refuse(`${wrong.sentence}.`)
  return { dataDir: dataDirOf(looked.given), agentUrl: decodeAll(looked.given).values.AGENT_URL }
})
