import * as Command from "effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { firstAddress } from "../domain/account/ServerName.ts"
import { rightMapping } from "../domain/doctor/agent/MappingFindings.ts"
import { shown, withFullStop } from "../domain/settings/SettingProblem.ts"
import { dataDirOf } from "../domain/settings/Settings.ts"
import { isSecret, type SettingName, settingNames, table } from "../domain/settings/SettingsTable.ts"
import { decodeAll } from "../domain/settings/SettingValues.ts"
import { sampleUrl } from "../domain/settings/types/UrlSetting.ts"
import { UserError } from "../domain/UserError.ts"
import type { LookedUpSettings, Surroundings } from "./process/LookedUpSettings.ts"
import { shared } from "./RootCommand.ts"

interface Row {
  readonly name: SettingName
  /** null: the setting has no value. A secret is never more than `<set>`. */
  readonly value: string | null
  readonly source: "flag" | "environment" | ".env" | "default"
  readonly file?: string
}

const row = (looked: LookedUpSettings, name: SettingName): Row => {
  const pick = looked.picks.get(name)
  const text = looked.given[name]?.trim() ?? ""
  if (pick === undefined || (text === "" && pick.file === undefined)) {
    if (name === "DATA_DIR") {
      return {
        name,
        value: dataDirOf(looked.given),
        source: looked.given["STATE_DIRECTORY"] === undefined ? "default" : "environment"
      }
    }
    return { name, value: table[name].fallback || null, source: "default" }
  }
  const file = pick.file === undefined ? {} : { file: pick.file }
  if (text === "") return { name, value: null, source: pick.origin, ...file }
  return { name, value: isSecret(name) ? "<set>" : (shown(name, text) ?? null), source: pick.origin, ...file }
}

const columns = (rows: ReadonlyArray<Row>) => {
  const names = Math.max(...rows.map((one) => one.name.length))
  const shownValue = ({ name, source, value }: Row) => value ?? (source === "default" ? table[name].defaultText : "–")
  const values = Math.min(48, Math.max(...rows.map((one) => shownValue(one).length)))
  return rows.map((one) => {
    const source = one.file === undefined ? one.source : `file ${one.file} (${one.source})`
    return `${one.name.padEnd(names)}  ${shownValue(one).padEnd(values)}  ${source}`
  })
}

const listing = (
  title: string,
  lines: ReadonlyArray<string>
) => (lines.length === 0 ? [] : ["", title, ...lines.map((line) => `  ${withFullStop(line)}`)])

/** What the proxies of the environment do to the addresses of the settings; the library is loaded only here. */
const proxyProblems = Effect.fnUntraced(function*({ given }: LookedUpSettings) {
  const { AGENT_URL, MATRIX_HOMESERVER } = decodeAll(given).values
  const addresses = [
    ...(MATRIX_HOMESERVER === undefined ? [] : [["MATRIX_HOMESERVER", firstAddress(MATRIX_HOMESERVER)] as const]),
    ...(AGENT_URL === undefined ? [] : [["AGENT_URL", new URL(sampleUrl(AGENT_URL))] as const])
  ]
  const { wayTo } = yield* Effect.promise(() => import("../layers/proxies/ProxiesOfEnvironment.ts"))
  const refusals = yield* Effect.forEach(addresses, ([name, url]) =>
    Effect.match(wayTo(url), {
      onFailure: ({ sentence }) => [{ name, sentence: sentence.replace(/\.$/, "") }],
      onSuccess: () => []
    }))
  return refusals.flat()
})

/** What is wrong with the file that describes the agent's frames, or that it is right. */
const mappingLook = Effect.fnUntraced(function*({ given }: LookedUpSettings) {
  const { AGENT_MAPPING, AGENT_URL, AGENT_WIRE } = decodeAll(given).values
  if (AGENT_WIRE !== "mapping" || AGENT_MAPPING === undefined) return { problems: [], right: [] }
  const { codecOf } = yield* Effect.promise(() => import("../app/AgentCodecs.ts"))
  return yield* Effect.match(codecOf({ wire: AGENT_WIRE, mapping: AGENT_MAPPING, url: AGENT_URL }), {
    onFailure: ({ sentences }) => ({
      problems: sentences.map((sentence) => ({ name: "AGENT_MAPPING", sentence })),
      right: []
    }),
    onSuccess: ({ described }) => ({
      problems: [],
      right: ["", `${rightMapping(AGENT_MAPPING, described?.kinds ?? 0)}.`]
    })
  })
})

const verdict = (warnings: number) =>
  `All right: a bot can start with these settings${
    warnings === 0 ? "" : `; ${warnings === 1 ? "one thing is" : `${warnings} things are`} worth a look`
  }. matrix-surface doctor tries whether they work.`

const config = Effect.fnUntraced(function*(looked: LookedUpSettings, json: boolean) {
  const rows = settingNames.map((name) => row(looked, name))
  const { warnings } = looked.outcome
  const mapping = yield* mappingLook(looked)
  const problems = [...looked.outcome.problems, ...yield* proxyProblems(looked), ...mapping.problems]
  if (json) {
    yield* Console.log(
      JSON.stringify({ schema: "matrix-surface.config/1", settings: rows, problems, warnings }, undefined, 2)
    )
  } else {yield* Console.log([
      ...columns(rows),
      ...mapping.right,
      ...listing("Wrong:", problems.map((one) => one.sentence)),
      ...listing("Worth a look:", warnings),
      ...(problems.length === 0 ? ["", verdict(warnings.length)] : [])
    ].join("\n"))}
  if (problems.length === 0) return
  const settings = new Set(problems.map(({ name }) => name)).size
  return yield* UserError.refuse(
    `${settings === 1 ? "One setting is" : `${settings} settings are`} wrong${
      settings === problems.length ? "" : `, in ${problems.length} places`
    }.`
  )
})

export const configCommand = (surroundings: Surroundings) =>
  Command.make(
    "config",
    {},
    Effect.fnUntraced(function*() {
      const { json, looked } = yield* shared(surroundings)
      return yield* config(looked, json)
    })
  ).pipe(
    Command.withDescription("Show every setting, where its value comes from, and what is wrong"),
    Command.withExamples([
      { command: "matrix-surface config", description: "A table; secrets are shown as <set>" },
      {
        command: "matrix-surface config --json",
        description: "The same for scripts; exit code 2 when something is wrong"
      }
    ])
  )
