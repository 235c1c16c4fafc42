import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type { BotStatus } from "../domain/operations/BotStatus.ts"
import { statusText } from "../domain/operations/StatusText.ts"
import { dataDirOf } from "../domain/settings/Settings.ts"
import { decodeAll } from "../domain/settings/SettingValues.ts"
import { UserError } from "../domain/UserError.ts"
import type { LookedUpSettings } from "./process/LookedUpSettings.ts"

/** Reads the store of a folder beside the bot that may work on it. */
export type ReadStatus = (
  dataDir: string,
  agentUrl: string | undefined
) => Effect.Effect<BotStatus, { readonly message: string }>

/** A wrong DATA_DIR would show another bot; what else is wrong is the bot's business, and `config` shows it. */
const whereProblem = ({ outcome }: LookedUpSettings) =>
  outcome.problems.find(({ name }) => name === ".env" || name === "DATA_DIR")

/** What the command works on: the folder, and the agent that is set here, if one is. */
export const place = Effect.fnUntraced(function*(looked: LookedUpSettings) {
  const wrong = whereProblem(looked)
  if (wrong !== undefined) return yield* UserError.refuse(`${wrong.sentence}.`)
  return { dataDir: dataDirOf(looked.given), agentUrl: decodeAll(looked.given).values.AGENT_URL }
})

/** With --json a refusal is a document too, besides the sentence on stderr. */
export const toldAsJson =
  (schema: string, json: boolean) => <A, E extends { readonly message: string }, R>(effect: Effect.Effect<A, E, R>) =>
    json
      ? Effect.tapError(
        effect,
        ({ message }) => Console.log(JSON.stringify({ schema, problems: [{ sentence: message }] }))
      )
      : effect

const schema = "matrix-surface.status/1"

export const status = (
  readStatus: ReadStatus,
  looked: LookedUpSettings,
  { colors, json }: { readonly colors: boolean; readonly json: boolean }
) =>
  Effect.gen(function*() {
    const { agentUrl, dataDir } = yield* place(looked)
    const found = yield* readStatus(dataDir, agentUrl)
    yield* Console.log(json ? JSON.stringify({ schema, ...found }, undefined, 2) : statusText(found, colors))
  }).pipe(toldAsJson(schema, json))
